"""Contradictions about vouchers, works and teachers between returns, and what only looks like one."""

ROWS = """
# 两个学系报同一张凭证的同一笔金额
JD 经费支出!C5 = JSJ 经费支出!C5
> across.voucher-twice JD 经费支出!C5 ~ JSJ 经费支出!C5
> across.voucher-twice JSJ 经费支出!C5 ~ JD 经费支出!C5

# 一个学系的两个项目报同一张凭证的同一笔金额
JM 经费支出!C5 = JM 经费支出!C6
> across.voucher-twice JM 经费支出!C5 ~ JM 经费支出!C6
> across.voucher-twice JM 经费支出!C6 ~ JM 经费支出!C5

# 一个凭证号在两个学系金额不同
WY 经费支出!C5 = JSJ 经费支出!C6
WY 经费支出!F5 = 2799
> across.voucher-contradicts WY 经费支出!F5 ~ JSJ 经费支出!F6
> across.voucher-contradicts JSJ 经费支出!F6 ~ WY 经费支出!F5

# 一张凭证的号码，全角和破折号不同：仍是一张
JZ 经费支出!C5 = 记—１７４０
YS 经费支出!A8 = YS-1
YS 经费支出!B8 = 2026-05-08
YS 经费支出!C8 = 记-1740
YS 经费支出!D8 = 考生报考报名费
YS 经费支出!F8 = 2800
YS 经费支出!G8 = 财政专项
> cell.repaired JZ 经费支出!C5
> across.voucher-twice JZ 经费支出!C5 ~ YS 经费支出!C8
> across.voucher-twice YS 经费支出!C8 ~ JZ 经费支出!C5

# 一个学系的两个项目分摊一张凭证：不是
YS 经费支出!C5 = YS 经费支出!C6
YS 经费支出!F5 = 1400

# 一张凭证两类开支（同一项目）：不是
JZ 经费支出!A7 = JZ-2
JZ 经费支出!B7 = 2026-05-08
JZ 经费支出!C7 = JZ 经费支出!C6
JZ 经费支出!D7 = 1+X师资培训
JZ 经费支出!F7 = 1200
JZ 经费支出!G7 = 财政专项

# 两个学系报同一个典型案例
JD 成果!C5 = JSJ 成果!C5
> across.outcome-twice JD 成果!C5 ~ JSJ 成果!C5
> across.outcome-twice JSJ 成果!C5 ~ JD 成果!C5

# 两个项目报同一本教材，书名写法不同
JSJ 成果!C8 = 《甲技能 实训教程》
> across.outcome-twice JSJ 成果!C6 ~ JSJ 成果!C8
> across.outcome-twice JSJ 成果!C8 ~ JSJ 成果!C6

# 两个学系报同一项课程标准
WY 成果!A10 = WY-2
WY 成果!B10 = 课程标准
WY 成果!C10 = 网络运维课程标准
WY 成果!D10 = 2026-03-02
WY 成果!G10 = 标准.pdf
JZ 成果!A9 = JZ-1
JZ 成果!B9 = 课程标准
JZ 成果!C9 = 网络 运维课程标准
JZ 成果!D9 = 2026-04-02
JZ 成果!G9 = 标准.pdf
> across.outcome-twice WY 成果!C10 ~ JZ 成果!C9
> across.outcome-twice JZ 成果!C9 ~ WY 成果!C10

# 教材和案例同名：不是
JM 成果!C5 = JM 成果!C6

# 两个学系各有一次“说证书”：不是
WY 成果!A9 = WY-1
WY 成果!B9 = 说证书
WY 成果!C9 = 说证书比赛活动
WY 成果!D9 = 2026-09-20
WY 成果!G9 = 通知.pdf
YS 成果!A9 = YS-1
YS 成果!B9 = 说证书
YS 成果!C9 = 说证书比赛活动
YS 成果!D9 = 2026-09-20
YS 成果!G9 = 通知.pdf

# 一个工号两名教师
JD 教师!B5 = JSJ 教师!B5
> across.teacher-contradicts JD 教师!C5 ~ JSJ 教师!C5
> across.teacher-contradicts JSJ 教师!C5 ~ JD 教师!C5

# 两个学系填报同一名教师
JM 教师!B5 = JSJ 教师!B6
JM 教师!C5 = JSJ 教师!C6
> across.teacher-two-departments JM 教师!B5 ~ JSJ 教师!B6
> across.teacher-two-departments JSJ 教师!B6 ~ JM 教师!B5

# 一名教师的一张证书计入两个项目
WY 教师!B6 = WY 教师!B5
WY 教师!C6 = WY 教师!C5
WY 教师!H6 = WY 教师!H5
> across.teacher-certificate-twice WY 教师!B5 ~ WY 教师!B6
> across.teacher-certificate-twice WY 教师!B6 ~ WY 教师!B5

# 一名教师为两个项目参加两次培训：不是
YS 教师!B6 = YS 教师!B5
YS 教师!C6 = YS 教师!C5

# 一个师资证书编号两名教师
YS 教师!H5 = JM 教师!H6
> across.teacher-certificate-contradicts YS 教师!B5 ~ JM 教师!B6
> across.teacher-certificate-contradicts JM 教师!B6 ~ YS 教师!B5

# 一个考评员证书编号两名教师
JZ 教师!I5 = JD 教师!I6
> across.teacher-certificate-contradicts JZ 教师!B5 ~ JD 教师!B6
> across.teacher-certificate-contradicts JD 教师!B6 ~ JZ 教师!B5
"""
