"""Contradictions about students between returns, and what only looks like one."""

STUDENTS = """
# 两个学系填报同一名学生，第二次自费
JD 考生名册!5 := JSJ 考生名册!5
JD 考生名册!I5 := 自费
> across.student-two-departments JD 考生名册!B5 ~ JSJ 考生名册!B5
> across.student-two-departments JSJ 考生名册!B5 ~ JD 考生名册!B5

# 一个证件号码，两个姓名、两个学号
JD 考生名册!E6 := JSJ 考生名册!E6
JD 考生名册!I6 := 自费
> across.identity-contradicts JD 考生名册!B6 ~ JSJ 考生名册!B6
> across.identity-contradicts JSJ 考生名册!B6 ~ JD 考生名册!B6

# 一个证件号码、同一姓名，两个学号（同一学系的两个项目）
JSJ 考生名册!C15 := JSJ 考生名册!C7
JSJ 考生名册!E15 := JSJ 考生名册!E7
JSJ 考生名册!I15 := 自费
> across.identity-contradicts JSJ 考生名册!B7 ~ JSJ 考生名册!B15
> across.identity-contradicts JSJ 考生名册!B15 ~ JSJ 考生名册!B7

# 一个学号，姓名和证件号码都不同
JD 考生名册!B7 := JSJ 考生名册!B8
> across.student-contradicts JD 考生名册!C7 ~ JSJ 考生名册!C8
> across.student-contradicts JSJ 考生名册!C8 ~ JD 考生名册!C7

# 一个学号、同一姓名，证件号码不同
JD 考生名册!B8 := JSJ 考生名册!B9
JD 考生名册!C8 := JSJ 考生名册!C9
JD 考生名册!I8 := 企业
> across.student-contradicts JD 考生名册!E8 ~ JSJ 考生名册!E9
> across.student-contradicts JSJ 考生名册!E9 ~ JD 考生名册!E8
> across.student-two-departments JD 考生名册!B8 ~ JSJ 考生名册!B9
> across.student-two-departments JSJ 考生名册!B9 ~ JD 考生名册!B8

# 同名两人的证件号码差一位
JM 考生名册!C5 := JSJ 考生名册!C10
JM 考生名册!E5 := near JSJ 考生名册!E10
> across.identity-near JM 考生名册!E5 ~ JSJ 考生名册!E10
> across.identity-near JSJ 考生名册!E10 ~ JM 考生名册!E5

# 同名两人的证件号码有相邻两位颠倒
JM 考生名册!C6 := JSJ 考生名册!C11
JM 考生名册!E6 := turned JSJ 考生名册!E11
> across.identity-near JM 考生名册!E6 ~ JSJ 考生名册!E11
> across.identity-near JSJ 考生名册!E11 ~ JM 考生名册!E6

# 同名两人的证件号码差两位：不是
JM 考生名册!C7 := JSJ 考生名册!C12
JM 考生名册!E7 := far JSJ 考生名册!E12

# 证件号码差一位，但姓名不同：不是
JM 考生名册!E8 := near JSJ 考生名册!E13

# 只是同名：不是
JM 考生名册!C9 := JSJ 考生名册!C14

# 一个项目里一个证件号码两行，学号不同
JM 考生名册!E10 := JM 考生名册!E11
> across.candidate-twice JM 考生名册!E10 ~ JM 考生名册!E11
> across.candidate-twice JM 考生名册!E11 ~ JM 考生名册!E10

# 一个项目里一个学号两行
JM 考生名册!B12 := JM 考生名册!B13
> roster.duplicate JM 考生名册!B12
> roster.duplicate JM 考生名册!B13

# 两个项目都由学院出资（同一学系）
JSJ 考生名册!16 := JD 考生名册!9
JSJ 考生名册!I16 := 自费
JD 考生名册!15 := JD 考生名册!10
> across.student-two-departments JSJ 考生名册!B16 ~ JD 考生名册!B9
> across.student-two-departments JD 考生名册!B9 ~ JSJ 考生名册!B16
> across.funded-twice JD 考生名册!I10 ~ JD 考生名册!I15
> across.funded-twice JD 考生名册!I15 ~ JD 考生名册!I10

# 两个学系分别由学院和财政出资
JM 考生名册!15 := JD 考生名册!11
JM 考生名册!I15 := 财政
> across.funded-twice JD 考生名册!I11 ~ JM 考生名册!I15
> across.funded-twice JM 考生名册!I15 ~ JD 考生名册!I11
> across.student-two-departments JD 考生名册!B11 ~ JM 考生名册!B15
> across.student-two-departments JM 考生名册!B15 ~ JD 考生名册!B11

# 两次出资，学号不同而证件号码相同
JM 考生名册!E16 := JM 考生名册!E14
> across.funded-twice JM 考生名册!I14 ~ JM 考生名册!I16
> across.funded-twice JM 考生名册!I16 ~ JM 考生名册!I14
> across.identity-contradicts JM 考生名册!B14 ~ JM 考生名册!B16
> across.identity-contradicts JM 考生名册!B16 ~ JM 考生名册!B14

# 三次出资
JD 考生名册!16 := JSJ 考生名册!17
WY 考生名册!15 := JSJ 考生名册!17
> across.funded-twice JSJ 考生名册!I17 ~ JD 考生名册!I16
> across.funded-twice JD 考生名册!I16 ~ JSJ 考生名册!I17
> across.funded-twice WY 考生名册!I15 ~ JSJ 考生名册!I17
> across.student-two-departments JSJ 考生名册!B17 ~ JD 考生名册!B16
> across.student-two-departments JD 考生名册!B16 ~ JSJ 考生名册!B17
> across.student-two-departments WY 考生名册!B15 ~ JSJ 考生名册!B17

# 第二次缓考，还没有考：不是
JD 考生名册!17 := JD 考生名册!12
JD 考生名册!L17 := 缓考
JD 考生名册!M17 = -
JD 考生名册!Q17 := 否
JD 考生名册!R17 := -

# 第二次已退费：不是
JD 考生名册!18 := JD 考生名册!13
JD 考生名册!J18 = -
JD 考生名册!L18 := 退费
JD 考生名册!M18 = -
JD 考生名册!Q18 := 否
JD 考生名册!R18 := -

# 第二次由企业出资：不是
JD 考生名册!19 := JD 考生名册!14
JD 考生名册!I19 := 企业

# 往年已由学院出资（学号）
earlier!A2 = WY 考生名册!B5
> across.funded-earlier WY 考生名册!I5 ~ earlier!E2

# 往年已由财政出资（证件号码，学号已换）
earlier!B3 = WY 考生名册!E6
earlier!E3 = 财政
> across.funded-earlier WY 考生名册!I6 ~ earlier!E3

# 往年是自费：不是
earlier!A4 = WY 考生名册!B7
earlier!E4 = 自费

# 往年名单里的本年度：不是
earlier!A5 = WY 考生名册!B8
earlier!D5 = 2026

# 往年由学院出资，今年自费：不是
earlier!A6 = WY 考生名册!B9
WY 考生名册!I9 := 自费

# 一个证书编号两名考生
WY 考生名册!R10 := WY 考生名册!R16
> across.certificate-twice WY 考生名册!R10 ~ WY 考生名册!R16
> across.certificate-twice WY 考生名册!R16 ~ WY 考生名册!R10

# 同一学生的姓名，间隔号·与•：不是矛盾
WY 考生名册!17 := WY 考生名册!11
WY 考生名册!I17 := 自费
WY 考生名册!C11 := 买买提·吐尔逊
WY 考生名册!C17 := 买买提•吐尔逊
> across.name-spelling WY 考生名册!C11 ~ WY 考生名册!C17
> across.name-spelling WY 考生名册!C17 ~ WY 考生名册!C11

# 缴费名单用‧，成绩用・：不是矛盾
WY 考生名册!C12 = 阿依·古丽
finance!B69 = 阿依‧古丽
results!C69 = 阿依・古丽

# 缴费名单用．，成绩用空格：不是矛盾
WY 考生名册!C13 = 尼玛·次仁
finance!B70 = 尼玛．次仁
results!C70 = 尼玛 次仁
> cell.repaired results!C70

# 缴费名单的姓名中间有空格，成绩里的学号是全角：不是矛盾
WY 考生名册!C14 := 赵敏
finance!B71 = 赵 敏
results!A71 = wide WY 考生名册!B14
> cell.repaired finance!B71
> cell.repaired results!A71

# 证件号码末位大小写不同：仍是一个号码
JM 考生名册!C17 := JZ 考生名册!C5
JM 考生名册!E17 := 34052419800101001x
JM 考生名册!I17 := 自费
JZ 考生名册!E5 := 34052419800101001X
> cell.repaired JM 考生名册!E17
> across.identity-contradicts JM 考生名册!B17 ~ JZ 考生名册!B5
> across.identity-contradicts JZ 考生名册!B5 ~ JM 考生名册!B17

# 两个项目都由学院出资，姓名的间隔号写法不同：仍是一人
JZ 考生名册!15 := JZ 考生名册!6
JZ 考生名册!C6 := 热依罕・艾合买提
JZ 考生名册!C15 := 热依罕．艾合买提
> across.funded-twice JZ 考生名册!I6 ~ JZ 考生名册!I15
> across.funded-twice JZ 考生名册!I15 ~ JZ 考生名册!I6
> across.name-spelling JZ 考生名册!C6 ~ JZ 考生名册!C15
> across.name-spelling JZ 考生名册!C15 ~ JZ 考生名册!C6

# 两次出资，第二次缺考：钱已经付了
JZ 考生名册!16 := JZ 考生名册!7
JZ 考生名册!L16 := 缺考
JZ 考生名册!M16 = -
JZ 考生名册!Q16 := 否
JZ 考生名册!R16 := -
> across.funded-twice JZ 考生名册!I7 ~ JZ 考生名册!I16
> across.funded-twice JZ 考生名册!I16 ~ JZ 考生名册!I7

# 第二行没有缴费：不是
JZ 考生名册!17 := JZ 考生名册!8
JZ 考生名册!H17 = 否
JZ 考生名册!I17 := -
JZ 考生名册!J17 := -
JZ 考生名册!K17 = -
JZ 考生名册!L17 := 缺考
JZ 考生名册!M17 = -
JZ 考生名册!Q17 := 否
JZ 考生名册!R17 := -
finance!114 = -

# 一个证书编号两名考生，大小写不同
JZ 考生名册!R9 := zs-20260001
JZ 考生名册!R18 := ZS-20260001
> across.certificate-twice JZ 考生名册!R9 ~ JZ 考生名册!R18
> across.certificate-twice JZ 考生名册!R18 ~ JZ 考生名册!R9

# 一个学号三个姓名
JZ 考生名册!B10 := JM 考生名册!B18
WY 考生名册!B18 := JM 考生名册!B18
> across.student-contradicts JM 考生名册!C18 ~ WY 考生名册!C18
> across.student-contradicts WY 考生名册!C18 ~ JM 考生名册!C18
> across.student-contradicts JZ 考生名册!C10 ~ JM 考生名册!C18
"""
