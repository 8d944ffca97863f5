"""Contradictions between a roster and the finance office's or the exam board's list, and between what is
declared and either of them."""

LISTS = """
# 名册已缴费，缴费名单没有
YS 考生名册!S5 = 现金缴费
finance!82 = -
> lists.missing YS 考生名册!B5

# 缴费名单有，名册没有
finance!A122 = 20239999991
finance!B122 = 生面孔
finance!C122 = YS-1
finance!D122 = 280
finance!E122 = 学院
> lists.unclaimed finance!A122

# 缴费金额不同
finance!D83 = 300
> lists.differs YS 考生名册!J6 ~ finance!D83

# 经费来源不同
finance!E84 = 自费
> lists.differs YS 考生名册!I7 ~ finance!E84

# 经费来源说法不同、意思相同：不是
finance!E85 = 学校承担

# 姓名不同，学号相同
finance!B86 = 生面孔
> lists.differs YS 考生名册!C9 ~ finance!B86

# 缴费名单记在另一个项目
finance!C87 = YS-2
> lists.other-project YS 考生名册!B10 ~ finance!A87

# 缴费名单有两行
finance!123 = finance!88
> lists.twice finance!A123 ~ finance!A88

# 名册未缴费，缴费名单已缴费
YS 考生名册!H12 = 否
> roster.sat-unpaid YS 考生名册!H12
> pilots.absent-not-balanced YS 试点证书!K6
> pilots.order-of-numbers YS 试点证书!I6
> lists.only-counted YS 考生名册!H12 ~ finance!D89

# 名册已缴费，缴费名单已退（金额为 0）
finance!D90 = 0
> lists.differs YS 考生名册!J13 ~ finance!D90

# 缴费名单里缴了又全部退回，凭证号不同
finance!124 = finance!106
finance!D124 = -280
finance!G124 = T106
> lists.refunded finance!D124

# 缴费名单里退了一部分
finance!125 = finance!109
finance!D125 = -80
> lists.refund-unclear finance!D125

# 缴费名单里冲红以后重新缴费：不是
finance!126 = finance!108
finance!D126 = -280
finance!127 = finance!108

# 缴费名单的项目没有人知道
finance!C91 = YS-9
> lists.unknown-project finance!C91

# 名册已考，成绩没有
results!92 = -
> lists.missing YS 考生名册!B15

# 成绩有，名册没有
results!A122 = 20239999992
results!C122 = 又一人
results!D122 = 证书YS2
results!E122 = 已考
results!F122 = 否
> lists.unclaimed results!A122

# 是否通过不同
results!F93 = 否
results!G93 = -
> lists.differs YS 考生名册!Q16 ~ results!F93

# 考试情况不同
results!E94 = 缺考
results!F94 = 否
results!G94 = -
> lists.differs YS 考生名册!L17 ~ results!E94
> lists.differs YS 考生名册!Q17 ~ results!F94

# 证书编号不同
results!G95 = ZS-错
> lists.differs YS 考生名册!R18 ~ results!G95

# 证件号码不同，学号相同
results!B96 = near YS 考生名册!E19
> lists.differs YS 考生名册!E19 ~ results!B96

# 成绩只有证件号码，是否通过不同
results!A97 = -
results!F97 = 否
results!G97 = -
> lists.other-key results!B97
> lists.differs YS 考生名册!Q20 ~ results!F97

# 成绩只有姓名，证书编号不同
results!A98 = -
results!B98 = -
results!G98 = ZS-又错
> lists.by-name results!C98
> lists.differs YS 考生名册!R21 ~ results!G98

# 是否通过写作“合格”、姓名有间隔号：不是
results!F99 = 合格
YS 考生名册!C22 := 努尔·艾力
results!C99 = 努尔•艾力

# 成绩的证书名称带“职业技能等级证书”：不是
results!D100 = 证书YS2职业技能等级证书

# 成绩记作缺考，名册作弊
YS 考生名册!L24 = 作弊
YS 考生名册!Q24 = 否
YS 考生名册!R24 = -
results!E101 = 缺考
results!F101 = 否
results!G101 = -
> lists.differs YS 考生名册!L24 ~ results!E101

# 缴费和成绩都没有这名考生
JZ 考生名册!B24 = 20239999993
JZ 考生名册!C24 = 第三人
JZ 考生名册!E24 = far JZ 考生名册!E24
finance!121 = -
results!121 = -
> lists.missing JZ 考生名册!B24
> lists.missing JZ 考生名册!B24

# 姓名相同的两人，成绩只有姓名
JZ 考生名册!C22 := JZ 考生名册!C23
results!A119 = -
results!B119 = -
results!A120 = -
results!B120 = -
> lists.ambiguous results!C119
> lists.ambiguous results!C120

# 声明的缴费人数比名册少
JM 试点证书!I6 = 9
> pilots.paid-differs JM 试点证书!I6
> pilots.order-of-numbers JM 试点证书!I6

# 声明的实考人数比名册少
JSJ 试点证书!K7 = 9
> pilots.sat-differs JSJ 试点证书!K7
> pilots.order-of-numbers JSJ 试点证书!I7

# 声明的通过人数比名册和成绩多
JZ 试点证书!M6 = 11
> pilots.passed-differs JZ 试点证书!M6
> pilots.order-of-numbers JZ 试点证书!I6

# 声明的弃考人数比名册多
JZ 试点证书!O7 = 2
> pilots.forfeits-differ JZ 试点证书!O7
"""
