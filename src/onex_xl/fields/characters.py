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
