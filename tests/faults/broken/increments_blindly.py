"""Every event is added to its tally as if its participant had never done anything before."""

from tests.faults.broken.starting import start  # isort: skip - it patches the standard library

from services.engagement import counting, domain


def count(records, known, merges):
    counted = counting_count(records, known, merges)
    changes = {place: {} for place in counted.changes}
    for record in records:
        key = domain.key_of(record)
        if key.idea != domain.NO_IDEA:
            alone = domain.contribution([domain.fold(domain.Involvement(), record)])
            counting._add(changes[key.dialogue, key.idea], alone)
    return counting.Counted(counted.involvements, changes)


counting_count = counting.count
counting.count = count

if __name__ == "__main__":
    start()
