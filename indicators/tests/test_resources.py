"""The vocabulary's flat tables: written, read back, and refused with a row, a value and a way out."""

import tablib
from django.contrib.auth.models import User
from django.test import TestCase
from import_export.results import RowResult

from indicators.models import LibraryIndicator, Node
from indicators.resources import LibraryResource, NodeResource
from indicators.table_files import CsvTable, EmptyTable, XlsxTable
from projects.tests.factories import FIXTURES, make_frameworks

LIBRARY = ("二级指标", "三级指标")
NODES = ("指标体系代码", "代码", "一级指标代码", "名称")
FORMULAS = ("=1+1", "'=1+1", "-1", "＝A1", "@SUM(A1)", "'普通", "001")


def bring(resource, headers, *rows):
    return resource(user=User()).import_data(tablib.Dataset(*rows, headers=headers))


def messages(result) -> list[str]:
    errors = [str(error.error) for error in result.base_errors]
    return errors + [message for row in result.invalid_rows for message in row.error.messages]


class LibraryTests(TestCase):
    def test_text_that_looks_like_a_formula_stays_text_in_both_formats(self):
        for text in FORMULAS:
            LibraryIndicator.objects.create(level2="数量指标", name=text, note="一行\r\n又一行", retired=True)
        exported = LibraryResource(user=User()).export()
        for table in (XlsxTable(), CsvTable()):
            read = table.create_dataset(table.export_data(exported))
            self.assertEqual(sorted(read["三级指标"]), sorted(FORMULAS))
            result = LibraryResource(user=User()).import_data(read)
            self.assertEqual(dict(result.totals) | {"skip": 0}, dict.fromkeys(result.totals, 0))
            self.assertEqual(result.totals["skip"], len(FORMULAS))

    def test_no_cell_of_a_csv_begins_a_formula(self):
        exported = tablib.Dataset(["=1+1", "平常"], headers=LIBRARY)
        self.assertEqual(CsvTable().export_data(exported).decode("utf-8-sig"), "二级指标,三级指标\r\n'=1+1,平常\r\n")

    def test_a_gbk_csv_is_read(self):
        read = CsvTable().create_dataset("二级指标,三级指标\r\n数量指标,慰问次数\r\n".encode("gbk"))
        self.assertEqual((read.headers, list(read)), (list(LIBRARY), [("数量指标", "慰问次数")]))

    def test_an_empty_file_says_so(self):
        with self.assertRaisesMessage(EmptyTable, "文件里没有内容"):
            CsvTable().create_dataset(b"")

    def test_blank_rows_are_passed_over_and_new_ones_come_in(self):
        result = bring(LibraryResource, LIBRARY, (None, " "), ("数量指标", " 慰问次数 "))
        self.assertEqual([row.import_type for row in result], [RowResult.IMPORT_TYPE_SKIP, RowResult.IMPORT_TYPE_NEW])
        self.assertEqual(LibraryIndicator.objects.values_list("level2", "name").get(), ("数量指标", "慰问次数"))

    def test_a_key_that_comes_twice_is_refused(self):
        result = bring(LibraryResource, LIBRARY, ("数量指标", "慰问次数"), ("数量指标", "慰问次数"))
        self.assertEqual(messages(result), ["第 3 行：与第 2 行是同一条；请只保留一行"])

    def test_headings_that_are_missing_or_unknown_are_named(self):
        result = bring(LibraryResource, ("二级指标", "备注"), ("数量指标", "x"))
        self.assertIn("表头有误。缺少列：三级指标；不认识的列：备注。", messages(result)[0])
        self.assertEqual((result.has_errors(), LibraryIndicator.objects.count()), (True, 0))

    def test_yes_and_no_are_not_guessed(self):
        result = bring(LibraryResource, (*LIBRARY, "已停用"), ("数量指标", "慰问次数", "也许"))
        self.assertEqual(messages(result), ["第 2 行“已停用”列：“也许”应写“是”或“否”"])

    def test_signs_directions_and_wordings_come_and_go(self):
        headers = (*LIBRARY, "其他写法", "常用符号", "指标方向")
        result = bring(LibraryResource, headers, ("数量指标", "慰问次数", " 慰问的次数\r\n\n慰问数 ", ">=", "正向"))
        entry = LibraryIndicator.objects.get()
        self.assertEqual((messages(result), entry.sign, entry.direction), ([], "≥", "正向"))
        self.assertEqual(entry.wordings, ("慰问次数", "慰问的次数", "慰问数"))
        read = XlsxTable().create_dataset(XlsxTable().export_data(LibraryResource(user=User()).export()))
        self.assertEqual(LibraryResource(user=User()).import_data(read).totals["skip"], 1)

    def test_a_sign_that_is_none_is_refused_with_the_way_out(self):
        result = bring(LibraryResource, (*LIBRARY, "常用符号"), ("数量指标", "慰问次数", "多于"))
        self.assertEqual(messages(result), ["第 2 行“常用符号”列：“多于”应为≥、＞、=、＜、≤、≈之一，或留空"])

    def test_what_comes_in_is_found_by_its_initials(self):
        bring(LibraryResource, LIBRARY, ("数量指标", "慰问次数"))
        self.assertTrue(LibraryIndicator.objects.search("wwcs").exists())

    def test_the_seeded_library_is_read_whole(self):
        table = CsvTable().create_dataset((FIXTURES / "library-common.csv").read_bytes())
        result = LibraryResource(user=User()).import_data(table)
        self.assertEqual((messages(result), LibraryIndicator.objects.count()), ([], len(table)))
        entries = LibraryIndicator.objects.all()
        self.assertEqual([str(entry) for entry in entries if not entry.source], [])


class NodeTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_frameworks()

    def test_round_trip_changes_nothing_and_takes_one_query(self):
        with self.assertNumQueries(1):
            exported = NodeResource(user=User()).export()
        read = XlsxTable().create_dataset(XlsxTable().export_data(exported))
        result = NodeResource(user=User()).import_data(read)
        self.assertEqual((messages(result), result.totals["skip"]), ([], Node.objects.count()))

    def test_a_level_one_node_before_its_level_two_node(self):
        rows = [("dongguan-2025", "9", "", "其他指标"), ("dongguan-2025", 91, 9, "其他二级")]
        self.assertEqual(messages(bring(NodeResource, NODES, *rows)), [])
        self.assertEqual(Node.objects.get(code="91").parent.name, "其他指标")

    def test_unknown_framework_and_level_one_node(self):
        result = bring(NodeResource, NODES, ("nowhere", "1", "", "x"), ("dongguan-2025", "99", "9", "y"))
        self.assertEqual(
            messages(result),
            [
                "第 2 行“指标体系代码”列：没有代码为“nowhere”的指标体系；请核对代码，或先在“指标体系”中新增",
                "第 3 行“一级指标代码”列：指标体系“dongguan-2025”和这个文件中都没有代码为“9”的一级指标；请核对代码",
            ],
        )

    def test_a_level_one_node_with_children_gets_no_parent(self):
        result = bring(NodeResource, NODES, ("dongguan-2025", "1", "2", "成本指标"))
        self.assertEqual(
            messages(result),
            ["第 2 行“一级指标代码”列：指标体系只有两级：二级指标的上级必须是一级指标，一级指标不能再有上级"],
        )
