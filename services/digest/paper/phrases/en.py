"""English."""

from collections.abc import Mapping

PHRASES: Mapping[str, str | Mapping[str, str]] = {
    "quote": "“{text}”",
    "count.people": {"one": "{n} person", "other": "{n} people"},
    "count.ideas": {"one": "{n} idea", "other": "{n} ideas"},
    "count.stances": {"one": "{n} stance", "other": "{n} stances"},
    "count.days": {"one": "{n} day", "other": "{n} days"},
    "title.management": "Digest for management",
    "title.host": "Digest for the hosts",
    "title.participant": "Digest for participants",
    "period.whole": "The whole dialogue, up to {end}",
    "period.between": "From {start} to {end}",
    "lead.all": {
        "one": "{people} responded to {ideas} and took {stances}.",
        "other": "{people} responded to {ideas} and took {stances} together.",
    },
    "lead.people": {
        "one": "{people} responded to {ideas}.",
        "other": "{people} responded to {ideas}.",
    },
    "lead.few": "Fewer than {k} people have responded to {ideas} so far.",
    "lead.none": "Nobody has responded to {ideas} yet.",
    "top.title": "What matters most",
    "top.agreed": "{quote} has the most support: {agree} of {people} agree.",
    "top.disputed": (
        "People are most divided about {quote}: {agree} agree, {disagree} disagree, {passed} pass."
    ),
    "top.opposed": "{quote} meets the most opposition: {disagree} of {people} disagree.",
    "top.concern": "The most widely shared concern is {quote}: {agree} of {people} agree.",
    "top.overdue": {
        "one": (
            "{waiting} waits for an answer; {overdue} for longer than the promised {promised}. "
            "The longest wait is {quote}: {days}."
        ),
        "other": (
            "{waiting} wait for an answer; {overdue} for longer than the promised {promised}. "
            "The longest wait is {quote}: {days}."
        ),
    },
    "top.waiting": {
        "one": "{waiting} waits for an answer. The longest wait is {quote}: {days}.",
        "other": "{waiting} wait for an answer. The longest wait is {quote}: {days}.",
    },
    "top.new": {
        "one": "{ideas} came in during this period: {quote}.",
        "other": "{ideas} came in during this period. Most responses went to {quote}.",
    },
    "top.new_quiet": "{ideas} came in during this period, among them {quote}.",
    "top.answered": {
        "one": "{ideas} was answered; adopted, planned or done: {positive}.",
        "other": "{ideas} were answered; adopted, planned or done: {positive}.",
    },
    "top.pending": {
        "one": "{ideas} has not been moderated yet.",
        "other": "{ideas} have not been moderated yet.",
    },
    "top.too_few": "No idea has {k} stances yet, so there is nothing to compare.",
    "participation.title": "Who took part",
    "participation.period": {
        "one": "During this period {people} took part, of whom {new} for the first time.",
        "other": "During this period {people} took part, of whom {new} for the first time.",
    },
    "participation.units": "People per unit",
    "participation.weeks": "People per week",
    "agreed.title": "What has the most support",
    "agreed.none": "No idea has enough stances yet and more people for it than against.",
    "agreed.intro": "The surest support stands first.",
    "disputed.title": "What people are divided about",
    "disputed.none": "There is no idea with two large sides.",
    "disputed.intro": "The largest smaller side stands first.",
    "opposed.title": "What meets the most opposition",
    "opposed.none": "No idea has more people against it than for it.",
    "opposed.intro": "The surest opposition stands first.",
    "new.title": "What is new",
    "new.none": "No new ideas came in during this period.",
    "new.some": {
        "one": "{ideas} came in during this period.",
        "other": "{ideas} came in during this period; the newest stand here.",
    },
    "waiting.title": "What waits for an answer",
    "waiting.none": "No admitted idea waits for an answer.",
    "waiting.overdue": {
        "one": "{waiting} waits for an answer. {promised} was promised; overdue: {overdue}.",
        "other": "{waiting} wait for an answer. {promised} was promised; overdue: {overdue}.",
    },
    "waiting.some": {
        "one": "{waiting} waits for an answer.",
        "other": "{waiting} wait for an answer.",
    },
    "answered.title": "What was done with it",
    "answered.none": "No idea was answered during this period.",
    "answered.some": {
        "one": "{ideas} was answered during this period.",
        "other": "{ideas} were answered during this period.",
    },
    "expected.title": "What was expected beforehand",
    "expected.none": "The organiser wrote down no expectations beforehand.",
    "expected.intro": (
        "The organiser wrote this down before the dialogue opened. Put it beside what was heard."
    ),
    "pending.title": "What must be moderated",
    "pending.none": "Everything has been moderated.",
    "pending.some": {
        "one": "{ideas} waits to be moderated.",
        "other": "{ideas} wait to be moderated.",
    },
    "pending.overdue": {
        "one": (
            "{ideas} waits to be moderated for longer than the promised {promised}: "
            "for {days} already."
        ),
        "other": (
            "{ideas} wait to be moderated for longer than the promised {promised}; the oldest "
            "for {days} already."
        ),
    },
    "ideas.title": "All ideas",
    "ideas.caption": "All ideas with their counts",
    "method.title": "How to read this",
    "method.counting": (
        "Of every person only the latest stance on an idea counts. A pass counts in the total."
    ),
    "method.ranking": (
        "Support and opposition are ordered by the share that is at least plausible (Wilson lower "
        "bound, 95%). So 90 of 100 ranks above 9 of 10. Division follows the same rule for the "
        "smaller side."
    ),
    "method.left_out": (
        "Left out of the rankings: {rejected} not admitted, {pending} not moderated yet, {merged} "
        "merged, {few} with fewer than {k} stances."
    ),
    "method.withheld": {
        "one": "The counts of {ideas} are withheld: fewer than {k} stances.",
        "other": "The counts of {ideas} are withheld: fewer than {k} stances.",
    },
    "method.privacy": (
        "Every figure about people rests on at least {k} of them; a part of it may be smaller, "
        "such as 1 of 9 who disagrees. A dash means that a figure is withheld or that there is "
        "none. The digest adds no names; quotes are as people wrote them."
    ),
    "method.parts": "Withheld in the tables above: {parts} of the figures per unit and per week.",
    "method.check": (
        "Beside a sentence stand at most {most} of the ideas it rests on; where a section has a "
        "table, look there. Every idea stands in the list below with its counts. The digest as "
        "JSON names all ideas of each sentence."
    ),
    "column.idea": "Idea",
    "column.agree": "Agree",
    "column.disagree": "Disagree",
    "column.pass": "Pass",
    "column.share_agree": "Agree %",
    "column.share_disagree": "Disagree %",
    "column.comments": "Comments",
    "column.followers": "Followers",
    "column.views": "Views",
    "column.shares": "Shares",
    "column.kind": "Kind",
    "column.theme": "Theme",
    "column.on": "Date",
    "column.days": "Days",
    "column.overdue": "Promise",
    "column.outcome": "Outcome",
    "column.reason": "Reason",
    "column.decision": "Decision",
    "column.unit": "Unit",
    "column.week": "Week",
    "column.people": "People",
    "column.expectation": "Expectation",
    "column.state": "State",
    "unit.unknown": "unit unknown",
    "overdue.yes": "overdue",
    "overdue.no": "in time",
    "kind.idea": "idea",
    "kind.experience": "experience",
    "kind.concern": "concern",
    "kind.answer": "answer to a question",
    "outcome.adopted": "adopted",
    "outcome.planned": "planned",
    "outcome.done": "done",
    "outcome.not-now": "not now",
    "outcome.declined": "declined",
    "state.rejected": "rejected",
    "state.pending": "not moderated yet",
    "state.merged": "merged into {into}",
    "table.first": "{caption}: the first {first}, and {more} more",
    "more": "and {n} more",
    "skip": "To all ideas",
    "withheld": "withheld",
    "charter.objective": "Objective",
    "charter.decision_owner": "Who decides",
    "charter.next_step": "Next step",
    "rests_on": "Idea",
}
