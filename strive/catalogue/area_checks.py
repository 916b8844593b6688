"""What the rows of the area files must say together; see ``strive.catalogue.areas`` for what each must say alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from strive.catalogue.areas import WHOLE_COUNTRY, Area, AreaFormerParent, AreaSpelling, AreaTables, load_area_tables
from strive.catalogue.country_file.crosswalks import spelling as compared
from strive.errors import Refusal
from strive.messages import message


def read_areas(catalogue: Path) -> AreaTables:
    """The area files, once everything in them agrees. Raises Refusal naming file, row and reason."""
    tables = load_area_tables(catalogue)
    for refusal in problems(tables):
        raise refusal
    return tables


def problems(tables: AreaTables) -> Iterator[Refusal]:
    """Every disagreement between rows, as the error that names its file and row."""
    by_code: dict[str, Area] = {}
    for line, area in tables.areas.rows:
        if area.area_code in by_code or area.area_code == WHOLE_COUNTRY:
            yield tables.areas.refusal(line, message("area_code_is_taken", code=area.area_code))
        by_code.setdefault(area.area_code, area)
    yield from _wrong_parents(tables, by_code)
    yield from _codes_of_two_areas(tables)
    yield from _wrong_groups(tables, by_code)
    yield from _wrong_changes(tables, by_code)
    yield from _wrong_names(tables, by_code)


def _wrong_parents(tables: AreaTables, by_code: dict[str, Area]) -> Iterator[Refusal]:
    for line, area in tables.areas.rows:
        if area.area_level == "1":
            if area.parent_area_code != WHOLE_COUNTRY:
                yield tables.areas.refusal(line, message("area_parent_is_not_the_country", code=area.area_code))
            continue
        parent = by_code.get(area.parent_area_code)
        if parent is None or parent.country_code != area.country_code or parent.area_level >= area.area_level:
            yield tables.areas.refusal(
                line, message("area_parent_does_not_exist", code=area.area_code, parent=area.parent_area_code)
            )
        elif not area.overlaps(parent):
            yield tables.areas.refusal(
                line, message("area_outlives_its_parent", code=area.area_code, parent=area.parent_area_code)
            )
    held: dict[str, list[AreaFormerParent]] = defaultdict(list)
    for line, former in tables.former_parents.rows:
        child, parent = by_code.get(former.area_code), by_code.get(former.parent_area_code)
        countries = {area.country_code for area in (child, parent) if area is not None}
        if child is None or parent is None or countries != {former.country_code}:
            yield tables.former_parents.refusal(
                line, message("area_parent_does_not_exist", code=former.area_code, parent=former.parent_area_code)
            )
        if any(former.overlaps(other) for other in held[former.area_code]):
            yield tables.former_parents.refusal(line, message("area_has_two_former_parents", code=former.area_code))
        held[former.area_code].append(former)


def _codes_of_two_areas(tables: AreaTables) -> Iterator[Refusal]:
    """ISO codes, former ones among them, and p-codes name one area of a country on any day."""
    holders: dict[tuple[str, str], list[Area]] = defaultdict(list)
    for line, area in tables.areas.rows:
        if area.area_level == "1" and area.iso_code not in (None, area.area_code):
            yield tables.areas.refusal(line, message("area_code_is_not_its_iso_code", code=area.area_code))
        for code in (area.iso_code, area.former_iso_code, area.pcode):
            if code is None:
                continue
            others = [other for other in holders[area.country_code, code] if other.overlaps(area)]
            if others:
                yield tables.areas.refusal(
                    line,
                    message("area_outside_code_is_taken", code=code, area=area.area_code, other=others[0].area_code),
                )
            holders[area.country_code, code].append(area)


def _wrong_groups(tables: AreaTables, by_code: dict[str, Area]) -> Iterator[Refusal]:
    groups = {}
    for line, group in tables.groups.rows:
        if group.group_code in groups or group.group_code in by_code:
            yield tables.groups.refusal(line, message("area_code_is_taken", code=group.group_code))
        groups[group.group_code] = group
    stable_group_of: dict[str, str] = {}
    size: dict[str, int] = defaultdict(int)
    for line, member in tables.members.rows:
        area, its_group = by_code.get(member.area_code), groups.get(member.group_code)
        countries = {owner.country_code for owner in (area, its_group) if owner is not None}
        if area is None or its_group is None or countries != {member.country_code}:
            yield tables.members.refusal(
                line, message("area_group_member_does_not_exist", group=member.group_code, area=member.area_code)
            )
            continue
        size[member.group_code] += 1
        if its_group.kind == "stable" and stable_group_of.setdefault(area.area_code, member.group_code) != (
            member.group_code
        ):
            yield tables.members.refusal(line, message("area_is_in_two_stable_groups", area=area.area_code))
    for line, group in tables.groups.rows:
        if size[group.group_code] < (2 if group.kind == "stable" else 1):
            yield tables.groups.refusal(line, message("area_group_is_too_small", group=group.group_code))
    for line, area in tables.areas.rows:
        if area.stable_group != stable_group_of.get(area.area_code):
            yield tables.areas.refusal(
                line,
                message(
                    "area_stable_group_differs",
                    area=area.area_code,
                    here=area.stable_group,
                    there=stable_group_of.get(area.area_code),
                ),
            )


def _wrong_changes(tables: AreaTables, by_code: dict[str, Area]) -> Iterator[Refusal]:
    """Both areas exist; one made by a split begins with it; what was cut apart is together in a stable group."""
    for line, change in tables.changes.rows:
        areas = [by_code.get(code) for code in (change.from_area_code, change.to_area_code)]
        before, after = areas
        if before is None or after is None or {before.country_code, after.country_code} != {change.country_code}:
            codes = f"{change.from_area_code}, {change.to_area_code}"
            yield tables.changes.refusal(line, message("area_change_of_unknown_area", areas=codes))
            continue
        if change.kind == "split" and not change.is_on(after.valid_from):
            yield tables.changes.refusal(line, message("area_split_on_another_day", area=after.area_code))
        cut = change.kind != "rename" and before.area_level == "1"
        if cut and (before.stable_group is None or before.stable_group != after.stable_group):
            yield tables.changes.refusal(
                line, message("area_change_without_stable_group", before=before.area_code, after=after.area_code)
            )


def _wrong_names(tables: AreaTables, by_code: dict[str, Area]) -> Iterator[Refusal]:
    called: dict[tuple[str, str], set[str]] = defaultdict(set)
    for area in by_code.values():
        if area.area_level == "1":
            _note(called, area, (area.name_en, area.name_ru, area.name_local))
    for line, name in tables.names.rows:
        named = by_code.get(name.area_code)
        if named is None or named.country_code != name.country_code:
            yield tables.names.refusal(line, message("area_name_of_unknown_area", area=name.area_code))
        elif named.area_level == "1":
            _note(called, named, (name.name,))
    seen: dict[tuple[str, str], list[AreaSpelling]] = defaultdict(list)
    for line, spelling in tables.spellings.rows:
        meant, key = by_code.get(spelling.area_code), (spelling.country_code, spelling.spelling)
        if meant is None or meant.country_code != spelling.country_code or meant.area_level != "1":
            yield tables.spellings.refusal(line, message("area_name_of_unknown_area", area=spelling.area_code))
        elif not spelling.overlaps(meant):
            yield tables.spellings.refusal(
                line, message("area_spelling_outlives_area", spelling=spelling.spelling, area=meant.area_code)
            )
        if compared(spelling.spelling) != spelling.spelling:
            yield tables.spellings.refusal(
                line, message("area_spelling_never_used", spelling=spelling.spelling, form=compared(spelling.spelling))
            )
        if any(spelling.overlaps(other) for other in seen[key]):
            yield tables.spellings.refusal(line, message("area_spelling_is_taken", spelling=spelling.spelling))
        if len(called[key]) > 1:
            codes = ", ".join(sorted(called[key]))
            yield tables.spellings.refusal(
                line, message("area_spelling_of_two_areas", spelling=spelling.spelling, areas=codes)
            )
        seen[key].append(spelling)


def _note(called: dict[tuple[str, str], set[str]], area: Area, names: Iterable[str | None]) -> None:
    for name in names:
        if name:
            called[area.country_code, name.lower()].add(area.area_code)
