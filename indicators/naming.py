"""How what has a name is found by it: by characters, and by the initials of its pinyin."""

from django.db import models
from django.db.models import Q

from indicators.initials import are_initials, initials_of, pattern_for
from indicators.lookups import HasCharacters, InOrder

ABBREVIATION = 2

models.CharField.register_lookup(HasCharacters)


class InitialsField(models.TextField):
    """The pinyin initials of other text fields of the row, kept up whenever the row is written."""

    def __init__(self, *args, sources: tuple[str, ...] = (), **kwargs) -> None:
        self.sources = sources
        super().__init__(*args, **{"editable": False, "default": "", **kwargs})

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "sources": self.sources}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        lines = (line for name in self.sources for line in getattr(model_instance, name).splitlines())
        value = "\n".join(map(initials_of, lines))
        setattr(model_instance, self.attname, value)
        return value


InitialsField.register_lookup(InOrder)


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
    if are_initials(word):
        # What is written in letters is found so too: each of them is its own initial.
        letters = word.lower()
        return Q(**{f"{path}initials__in_order": letters, f"{path}initials__regex": pattern_for(letters)})
    condition = Q(**{f"{path}name__has_characters": word})
    return condition if len(word) == ABBREVIATION else condition & Q(**{f"{path}name__icontains": word})
