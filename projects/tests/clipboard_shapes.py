"""Tables as office programs put them on the clipboard, and what stands in them.

- EXCEL: an "Excel.Sheet" with `mso-` styles, `br` placed within its cell, merged cells as spans, CRLF in the source.
  Written here after Microsoft's "Office HTML and XML Reference"; its text follows what "Text (Tab delimited)" does: a
  cell with a line break stands in quotes, quotes in it are doubled, rows end with CRLF.
- WPS: the same with `<meta name="Generator" content="WPS Office ET"/>` and XHTML ends; written here after pages that
  people made by pasting WPS tables (KSOProductBuildVer 2052-10.1.0.6135 to 6690, in public repositories).
- WORD: `MsoTableGrid` with `p.MsoNormal` and `o:p` in its cells; written here after the same reference.
- LIBREOFFICE: recorded from the X clipboard of LibreOffice Calc 7.4.7 on Debian 12 with xclip, the targets `text/html`
  and `UTF8_STRING`, in `fixtures/clipboard/`; `copy_in_libreoffice.py` copies the same rows.
"""

from pathlib import Path

from django.conf import settings

RECORDED = Path(settings.BASE_DIR) / "fixtures" / "clipboard"
# Level 2, name, cycle value, annual value.
ROWS = [
    ("21", "慰问次数", "10次", "2次"),
    ("21", "慰问品数量（含水果）", "≥120份", "≥30份"),
    ("22", '“合规”"率"', "", "95%"),
    ("41", '对象满意率说"好"的', ">90%", ">90%"),
]

EXCEL_HTML = """<html xmlns:v="urn:schemas-microsoft-com:vml"\r
xmlns:o="urn:schemas-microsoft-com:office:office"\r
xmlns:x="urn:schemas-microsoft-com:office:excel"\r
xmlns="http://www.w3.org/TR/REC-html40">\r
<head>\r
<meta http-equiv=Content-Type content="text/html; charset=utf-8">\r
<meta name=ProgId content=Excel.Sheet>\r
<meta name=Generator content="Microsoft Excel 15">\r
<style>\r
<!--table\r
	{mso-displayed-decimal-separator:"\\.";\r
	mso-displayed-thousand-separator:"\\,";}\r
br\r
	{mso-data-placement:same-cell;}\r
.xl65\r
	{mso-style-parent:style0;\r
	white-space:normal;}\r
-->\r
</style>\r
</head>\r
<body link="#0563C1" vlink="#954F72">\r
<table border=0 cellpadding=0 cellspacing=0 width=500 style='border-collapse:\r
 collapse;width:375pt'>\r
<!--StartFragment-->\r
 <col width=100 span=5 style='width:75pt'>\r
 <tr height=19 style='height:14.25pt'>\r
  <td height=19 width=100 style='height:14.25pt;width:75pt'>一级指标</td>\r
  <td width=100 style='width:75pt'>二级指标</td>\r
  <td width=100 style='width:75pt'>三级指标</td>\r
  <td width=100 style='width:75pt'>实施周期指标值</td>\r
  <td width=100 style='width:75pt'>年度指标值</td>\r
 </tr>\r
 <tr height=19 style='height:14.25pt'>\r
  <td rowspan=3 height=57 class=xl65 style='height:42.75pt'>产出指标</td>\r
  <td rowspan=2 class=xl65>数量指标</td>\r
  <td>慰问次数</td>\r
  <td>10次</td>\r
  <td>2次</td>\r
 </tr>\r
 <tr height=38 style='height:28.5pt'>\r
  <td height=38 class=xl65 width=100 style='height:28.5pt;width:75pt'>慰问品数量<br>\r
    （含水果）</td>\r
  <td>≥120份</td>\r
  <td>≥30份</td>\r
 </tr>\r
 <tr height=19 style='height:14.25pt'>\r
  <td height=19>质量指标</td>\r
  <td>“合规”&quot;率&quot;</td>\r
  <td></td>\r
  <td align=right>95%</td>\r
 </tr>\r
 <tr height=19 style='height:14.25pt'>\r
  <td height=19>满意度指标</td>\r
  <td>服务对象满意度</td>\r
  <td>对象满意率<br>\r
    说&quot;好&quot;的</td>\r
  <td>&gt;90%</td>\r
  <td>&gt;90%</td>\r
 </tr>\r
<!--EndFragment-->\r
</table>\r
</body>\r
</html>\r
"""

EXCEL_TEXT = (
    "一级指标\t二级指标\t三级指标\t实施周期指标值\t年度指标值\r\n"
    "产出指标\t数量指标\t慰问次数\t10次\t2次\r\n"
    '\t\t"慰问品数量\n（含水果）"\t≥120份\t≥30份\r\n'
    '\t质量指标\t“合规”"率"\t\t95%\r\n'
    '满意度指标\t服务对象满意度\t"对象满意率\n说""好""的"\t>90%\t>90%\r\n'
)

WPS_HTML = """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" \
xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns="http://www.w3.org/TR/REC-html40">
 <head>
  <meta http-equiv="Content-Type" content="text/html; charset=utf-8"/>
  <meta name="ProgId" content="Excel.Sheet"/>
  <meta name="Generator" content="WPS Office ET"/>
  <!--[if gte mso 9]>
   <xml>
    <o:CustomDocumentProperties>
     <o:KSOProductBuildVer dt:dt="string">2052-10.1.0.6690</o:KSOProductBuildVer>
    </o:CustomDocumentProperties>
   </xml>
  <![endif]-->
<style>
tr
	{mso-height-source:auto;
	mso-ruby-visibility:none;}
br
	{mso-data-placement:same-cell;}
td
	{mso-style-parent:style0;
	mso-protection:locked visible;}
</style>
 </head>
 <body link="blue" vlink="purple">
  <table width="360" border="0" cellpadding="0" cellspacing="0" style='width:270.00pt;border-collapse:collapse;'>
  <!--StartFragment-->
   <col width="72" span="5" style='width:54.00pt;'/>
   <tr height="18" style='height:13.50pt;'>
    <td height="18" width="72" style='height:13.50pt;width:54.00pt;' x:str>一级指标</td>
    <td width="72" style='width:54.00pt;' x:str>二级指标</td>
    <td width="72" style='width:54.00pt;' x:str>三级指标</td>
    <td width="72" style='width:54.00pt;' x:str>实施周期指标值</td>
    <td width="72" style='width:54.00pt;' x:str>年度指标值</td>
   </tr>
   <tr height="18" style='height:13.50pt;'>
    <td class="xl65" height="54" rowspan="3" style='height:40.50pt;' x:str>产出指标</td>
    <td class="xl65" rowspan="2" x:str>数量指标</td>
    <td x:str>慰问次数</td>
    <td x:str>10次</td>
    <td x:str>2次</td>
   </tr>
   <tr height="18" style='height:13.50pt;'>
    <td x:str>慰问品数量<br/>（含水果）</td>
    <td x:str>≥120份</td>
    <td x:str>≥30份</td>
   </tr>
   <tr height="18" style='height:13.50pt;'>
    <td x:str>质量指标</td>
    <td x:str>“合规”&quot;率&quot;</td>
    <td></td>
    <td class="xl66" align="right" x:num="0.95">95%</td>
   </tr>
   <tr height="18" style='height:13.50pt;'>
    <td height="18" style='height:13.50pt;' x:str>满意度指标</td>
    <td x:str>服务对象满意度</td>
    <td x:str>对象满意率<br/>说&quot;好&quot;的</td>
    <td x:str>&gt;90%</td>
    <td x:str>&gt;90%</td>
   </tr>
   <!--EndFragment-->
  </table>
 </body>
</html>
"""

WORD_HTML = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta name=ProgId content=Word.Document><meta name=Generator content="Microsoft Word 15">
<style><!-- p.MsoNormal {mso-style-unhide:no;} --></style></head>
<body lang=ZH-CN style='tab-interval:21.0pt'><!--StartFragment-->
<table class=MsoTableGrid border=1 cellspacing=0 cellpadding=0>
{rows}
</table><!--EndFragment--></body></html>
"""
PARAGRAPH = "<p class=MsoNormal><span lang=EN-US>{}</span><span\nlang=EN-US><o:p></o:p></span></p>"


def _word() -> str:
    """The same rows without a header, the levels in each."""
    levels = {"21": ("产出指标", "数量指标"), "22": ("产出指标", "质量指标"), "41": ("满意度指标", "服务对象满意度")}
    rows = [(*levels[code], *texts) for code, *texts in ROWS]
    cells = ["".join(f"<td width=95 valign=top>{PARAGRAPH.format(text)}</td>" for text in row) for row in rows]
    return WORD_HTML.replace("{rows}", "\n".join(f"<tr style='mso-yfti-irow:0'>{row}</tr>" for row in cells))


# What each program offers: markup and text.
SHAPES = {
    "excel": (EXCEL_HTML, EXCEL_TEXT),
    "excel as text": ("", EXCEL_TEXT),
    "wps": (WPS_HTML, EXCEL_TEXT),
    "word": (_word(), "\r\n".join("\t".join(row[1:]) for row in ROWS)),
    "libreoffice": tuple((RECORDED / f"libreoffice-range.{kind}").read_text() for kind in ("html", "txt")),
}
# One cell that holds a line break.
ONE_CELL = {
    "excel": (
        EXCEL_HTML[: EXCEL_HTML.index(" <tr")] + "<tr><td>慰问品数量<br>\r\n （含水果）</td></tr></table>",
        '"慰问品数量\n（含水果）"\r\n',
    ),
    "excel as text": ("", '"慰问品数量\n（含水果）"\r\n'),
    "libreoffice": tuple((RECORDED / f"libreoffice-one.{kind}").read_text() for kind in ("html", "txt")),
}
