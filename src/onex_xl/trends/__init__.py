"""Several years side by side: what continues what, what groups come to, the data sheet and the tables.

Pure. Used by ``stages/trend`` (a workbook of its own) and by ``stages/master`` (its sheet of years).
"""
