"""How what has a name is found by it: by characters, and by the initials of its pinyin."""

from django.db import models
from django.db.models import Q

from indicators.initials import initials, looks_like_initials

ABBREVIATION = 2


class InitialsField(models.TextField):
    """The initials of another field's text. It keeps itself: whatever writes the row writes them anew."""

    def __init__(self, *args, of: str, **kwargs) -> None:
        self.of = of
        super().__init__(*args, **{"editable": False, "default": "", **kwargs})

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance, add: bool) -> str:
        spelled = initials(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, spelled)
        return spelled


def named(typed: str, *, at: tuple[str, ...] = ("",)) -> Q:
    """A condition for rows whose name somebody means by `typed`; `at` leads to the named rows, e.g. `("project__",)`.

    Every word of it must be found, in one name or another: as it stands, or as initials. Two characters may stand apart
    in the name, as in an abbreviation: 医保 finds 医疗保障. Blank means everything.
    """
    wanted = Q()
    for word in typed.split():
        found = Q()
        for path in at:
            found |= _holds(word, path)
        wanted &= found
    return wanted


def _holds(word: str, path: str) -> Q:
    if looks_like_initials(word):
        return Q(**{f"{path}name__icontains": word}) | Q(**{f"{path}initials__contains": word.lower()})
    condition = Q()
    for part in word if len(word) == ABBREVIATION else [word]:
        condition &= Q(**{f"{path}name__icontains": part})
    return condition
