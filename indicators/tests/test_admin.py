"""The vocabulary's pages in the admin."""

from django.contrib.auth.models import User
from django.test import TestCase
from django.urls import reverse

from indicators.models import Framework, Node
from projects.tests.factories import make_frameworks


class FrameworkPageTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_frameworks()
        cls.root = User.objects.create_superuser("root")

    def setUp(self):
        self.client.force_login(self.root)

    def test_nodes_stand_in_their_framework_with_its_own_level_one_nodes_to_choose(self):
        framework = Framework.objects.get(code="dongguan-2025")
        page = self.client.get(reverse("admin:indicators_framework_change", args=[framework.pk]))
        (nodes,) = page.context["inline_admin_formsets"]
        parents = nodes.formset.forms[0].fields["parent"].queryset
        self.assertEqual(nodes.formset.initial_form_count(), framework.nodes.count())
        self.assertEqual(set(parents), set(framework.nodes.filter(parent=None)))

    def test_a_node_may_not_stand_under_another_frameworks(self):
        node = Node.objects.get(framework__code="dongguan-2025", code="11")
        foreign = Node.objects.get(framework__code="guangzhou-2025", code="1")
        data = {"framework": node.framework_id, "parent": foreign.pk, "code": "11", "name": node.name, "order": 20}
        page = self.client.post(reverse("admin:indicators_node_change", args=[node.pk]), data)
        self.assertEqual(
            page.context["adminform"].form.errors,
            {"parent": ["一级指标“产出指标”属于另一个指标体系；请选择本体系的一级指标"]},
        )
