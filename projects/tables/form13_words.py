"""What 表13 prints: its labels and headers, whatever our own pages call the same things."""

NUMBER, TITLE = "表13", "项目绩效目标表"
LABELS = {
    "project.name": "项目名称",
    "project.category": "项目类型",
    "project.level": "项目等级",
    "project.supervising_department": "主管部门",
    "project.spending_unit": "用款单位",
    "project.start_year": "起始年度",
    "project.end_year": "到期年度",
    "budget.total": "预算金额",
    "goals.cycle": "实施周期总目标",
    "goals.annual": "年度目标",
}
CYCLE = "实施周期"
GOALS_BAND, INDICATORS_BAND = "总体绩效目标", "绩效指标"
COLUMNS = {
    "level1": "一级指标",
    "level2": "二级指标",
    "name": "三级指标",
    "cycle_value": "实施周期指标值",
    "annual_value": "年度指标值",
}
HEADER = tuple(COLUMNS.values())
