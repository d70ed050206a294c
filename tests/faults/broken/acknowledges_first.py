"""A batch is acknowledged before it is handled."""

from tests.faults.broken.starting import start  # isort: skip - it patches the standard library

from services.chassis.worker import Worker

acknowledge, process = Worker._acknowledge, Worker._process


def acknowledge_and_process(self, batch):
    channel, message = batch[-1][:2]
    acknowledge(self, channel, message.tag)
    return process(self, batch)


Worker._process = acknowledge_and_process
Worker._acknowledge = lambda *_: None

if __name__ == "__main__":
    start()
