"""What the regulation asks for and a project or the college does not have, and what only looks like it."""

POLICY = """
# 一个专业群没有试点证书
registry 专业!C5 = 航空专业群
registry 试点证书!F5 = 计算机专业群
registry 试点证书!F6 = -
> policy.group-uncovered registry 专业!C5
> registry.unknown-value-near registry 试点证书!F5

# 一个证书面向两个专业群：不是
registry 专业!C6 = 机电专业群
registry 试点证书!F7 = JM专业群，机电专业群
registry 试点证书!F8 = JM专业群

# “六个一”缺两项
JD 试点证书!V6 = 否
JD 试点证书!Y6 = -
> policy.six-ones JD 试点证书!V6

# 没有考核站点
JM 试点证书!Q7 = 否
JM 试点证书!R7 = -
> policy.six-ones JM 试点证书!Q7

# 财政资金没有用完，先用了学校自筹
JD 经费支出!G6 = 学校自筹
> policy.state-money-first JD 经费支出!F6

# 财政资金用完以后再用学校自筹：不是
JSJ 经费支出!A7 = JSJ-1
JSJ 经费支出!B7 = 2026-05-09
JSJ 经费支出!C7 = 记-2001
JSJ 经费支出!D7 = 1+X师资培训
JSJ 经费支出!F7 = 2200
JSJ 经费支出!G7 = 财政专项
JSJ 经费支出!A8 = JSJ-1
JSJ 经费支出!B8 = 2026-05-10
JSJ 经费支出!C8 = 记-2018
JSJ 经费支出!D8 = 考前培训课酬
JSJ 经费支出!F8 = 60
JSJ 经费支出!G8 = 学校自筹

# 支出不在第十四条范围内
YS 经费支出!A7 = YS-2
YS 经费支出!B7 = 2026-06-01
YS 经费支出!C7 = 记-3007
YS 经费支出!D7 = 其他
YS 经费支出!F7 = 88
YS 经费支出!G7 = 财政专项
> policy.off-list YS 经费支出!D6:D7

# 购买服务没有合同
WY 经费支出!H6 = 是
> spending.service-without-contract WY 经费支出!I6

# 租考场没有注明是购买服务
JM 经费支出!D6 = 校外考场租赁
> policy.service-not-marked JM 经费支出!D6
"""
