"""English."""

from collections.abc import Mapping

PHRASES: Mapping[str, str | Mapping[str, str]] = {
    "count.groups": {"one": "{n} group", "other": "{n} groups"},
    "side.agree": "agree",
    "side.disagree": "disagree",
    "groups.title": "Who think alike",
    "groups.some": "{people} took enough stances to be compared. They form {groups}.",
    "groups.unsized": "Those who took enough stances to be compared form {groups}.",
    "groups.each_agree": (
        "Group {group} is {share} of them. What stands out most: it agrees with {quote}."
    ),
    "groups.each_disagree": (
        "Group {group} is {share} of them. What stands out most: it disagrees with {quote}."
    ),
    "groups.each": "Group {group} is {share} of them. No single idea sets it apart.",
    "groups.each_agree_unsized": ("What stands out most in group {group}: it agrees with {quote}."),
    "groups.each_disagree_unsized": (
        "What stands out most in group {group}: it disagrees with {quote}."
    ),
    "groups.each_unsized": "No single idea sets group {group} apart.",
    "groups.clear": "The groups stand clearly apart.",
    "groups.partly": "The groups overlap in part.",
    "groups.hardly": "The groups hardly stand apart. Do not make too much of them.",
    "groups.too_few_people": (
        "There are no groups to show: fewer than {least} people took a stance."
    ),
    "groups.all_alike": "There are no groups to show: everybody took the same stances.",
    "groups.too_small_groups": (
        "There are no groups to show: every way to divide people leaves a group of fewer than {k}."
    ),
    "groups.table": "What sets each group apart",
    "bridging.title": "What all groups share",
    "bridging.none": "There is no idea on which most people in every group take the same side.",
    "bridging.intro": (
        "Here most people in every group take the same side. The strongest stands first."
    ),
    "bridging.caption": "What all groups share, group by group",
    "divisive.title": "Where the groups differ most",
    "divisive.none": "The groups do not differ on any idea that enough people in each have seen.",
    "divisive.intro": ("Here the groups lie furthest apart. The largest difference stands first."),
    "divisive.caption": "Where the groups differ, group by group",
    "top.bridging_agree": (
        "In every group most of those who responded agree with {quote}: about {least} or more."
    ),
    "top.bridging_disagree": (
        "In every group most of those who responded disagree with {quote}: about {least} or more."
    ),
    "top.bridging_agree_all": "In every group most of those who responded agree with {quote}.",
    "top.bridging_disagree_all": (
        "In every group most of those who responded disagree with {quote}."
    ),
    "top.bridging_agree_whole": (
        "In every group nearly everybody who responded agrees with {quote}."
    ),
    "top.bridging_disagree_whole": (
        "In every group nearly everybody who responded disagrees with {quote}."
    ),
    "top.divisive_agree": (
        "The groups differ most on {quote}: {high} of group {first} agree, {low} of group {last}."
    ),
    "top.divisive_disagree": (
        "The groups differ most on {quote}: {high} of group {first} disagree, "
        "{low} of group {last}."
    ),
    "top.divisive": "The groups differ most on {quote}.",
    "method.groups": (
        "Groups are found from stances alone: people who answer alike stand close together. The "
        "number of groups is the one that stands apart best. A group keeps its letter from one "
        "digest to the next. Shares are of those who took a stance on the idea; where few "
        "people are in no group they are rounded to 5 or 10%."
    ),
    "column.group": "Group",
    "column.side": "Side",
    "column.in_group": "In the group",
    "column.others": "Others",
    "column.A": "Group A",
    "column.B": "Group B",
    "column.C": "Group C",
    "column.D": "Group D",
    "column.E": "Group E",
    "column.mark": "On the map",
    "column.what": "What it is",
    "column.share": "Share",
    "column.wait": "Wait",
    "column.answered": "Answered",
    "column.waiting": "Waiting",
    "map.caption": "Map of opinions",
    "map.group": "Group {group}",
    "map.text": (
        "A map with {groups}: {shares}. The larger the circle, the more people; the farther apart, "
        "the more they differ. A number is an idea; it lies towards those who agree with it."
    ),
    "map.how": (
        "A circle is a group: the larger, the more people; the farther apart, the more they "
        "differ. A number is an idea; it lies towards those who agree with it."
    ),
    "weeks.caption": "People who took part, per week",
    "weeks.caption_gaps": "People who took part, per week (–: nobody, or held back)",
    "weeks.gaps": {
        "one": "One week has a dash: nobody took part, or the figure is held back.",
        "other": "{n} weeks have a dash: nobody took part, or the figure is held back.",
    },
    "weeks.text": ("People per week from {first} to {last}. Most took part in {week}: {people}."),
    "waits.caption": "How long ideas wait for an answer",
    "waits.text": "Ideas by days until their answer. Answered: {answered}. Waiting: {waiting}.",
    "waits.span": "{first} to {last} days",
    "waits.more": "more than {days} days",
    "waits.promised": "promised: {days}",
    "figure.table": "The same as a table",
    "ideas.open": "Show all {ideas}",
    "bar.ideas": "Ideas",
    "mail.whole": "Read the whole digest",
    "mail.stop": "Stop these mails",
}
