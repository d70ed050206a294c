"""What people talk about: topics, and ideas that say nearly the same."""

from services.digest.insight.meant import Double, Topic, Trend
from services.digest.paper.parts import Job, Part, section, sentence


def topics(job: Job) -> Part | None:
    """Return a sentence per topic; None where nobody looked for topics."""
    if job.meant is None:
        return None
    if not job.meant.topics:
        return section(job, "topics", [sentence(job, "topics.none")])
    said = [_topic(job, one) for one in job.meant.topics]
    return section(job, "topics", [sentence(job, "topics.intro"), *said])


def doubles(job: Job) -> Part | None:
    """Return the pairs of ideas that might be merged; None where there are none."""
    if job.meant is None or not job.meant.doubles.found:
        return None
    pairs = job.meant.doubles.first
    said = [_double(job, one) for one in pairs]
    rest = job.meant.doubles.found - len(pairs)
    if rest:
        said.append(sentence(job, "doubles.more", (), rest))
    return section(job, "doubles", [sentence(job, "doubles.intro"), *said])


def _topic(job: Job, topic: Topic) -> Part:
    key = "topics.one"
    if topic.trend in (Trend.RISES, Trend.FADES):
        key = f"topics.{topic.trend.value}"
    return sentence(
        job,
        key,
        topic.ideas,
        len(topic.ideas),
        name=job.words.quote(", ".join(topic.words)),
        ideas=job.words.say("count.ideas", len(topic.ideas)),
        stances=job.words.say("count.stances", topic.stances),
    )


def _double(job: Job, pair: Double) -> Part:
    first, second = job.words.quote(pair.first.text), job.words.quote(pair.second.text)
    return sentence(job, "doubles.one", [pair.first, pair.second], first=first, second=second)
