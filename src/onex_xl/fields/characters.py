"""Signs that stand for each other in what people type: the one table for reading and comparing."""

from __future__ import annotations

DASHES = "‐‑‒–—―−－﹣﹘⁃˗➖"
"""What programs and keyboards make of ``-``."""

APOSTROPHES = "'’‘＇′`´ʼ"
"""What stands before a number that was to stay text."""

DOTS = "·•・‧･.．∙⋅᛫●﹒。｡⸱"
"""All that people type between the parts of a name."""

SELECTORS = "".join(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
"""Unseen marks that ask for another shape of the character before."""

_RADICALS = (
    "⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱"
    "⺲⺳⺴⺵⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡"
    "⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳"
)
_IDEOGRAPHS = (
    "厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓"
    "罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐"
    "马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
)
RADICALS = dict(zip(map(ord, _RADICALS), _IDEOGRAPHS, strict=True))
"""Radicals (PDF files give them) and the characters they look like: Unicode's EquivalentUnifiedIdeograph for
U+2E80 to U+2EF3, which NFKC leaves; those from U+2F00 on it folds."""

SAME_SHAPE = (
    "0OoОоΟοՕօØø〇°º", "1lLI|iіІıΙιӀӏ", "AАΑ", "BВΒ", "CСсϹϲ", "EЕΕ", "HНΗһ", "JЈ", "KКΚ", "MМΜ", "NΝ", "PРΡ",
    "QԚ", "SЅ", "TТΤ", "VѴ", "WԜ", "XХΧ", "YУΥҮ", "ZΖ", "dԁ", "gɡ",
    "己已巳", "末未", "戊戌戍", "日曰", "土士", "千干", "天夭",
)  # fmt: skip
"""Groups of characters that most fonts draw alike, whatever their script: one of a group may stand for
another, and so may its capital."""

LOOK_ALIKE = (
    "0DQ", "2Zz", "5Ss", "6bG", "8B", "9gq",
    "人入八", "王玉", "大太", "侯候", "晴睛", "祎袆", "刘刈", "师帅", "杨扬", "亳毫", "瑞端",
    "宇字", "佳住", "洁沽",
)  # fmt: skip
"""Groups of characters that are read for each other, but that a reader who looks twice tells apart."""

FILLERS = "\u115f\u1160\u3164\uffa0"
"""Letters that nobody sees."""

PARTICLES = "的之与和及"
"""Characters that come and go when the words of a title change places."""
