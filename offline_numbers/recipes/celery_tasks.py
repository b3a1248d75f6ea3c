"""Celery task: one number for each order, even if the broker delivers the task twice.

Start it: `celery --app celery_tasks worker`, with background.py beside it and your broker in BROKER_URL. Each worker
process makes its own thread with its first task: threads and connections do not survive the fork of a worker.
"""

import os
from functools import cache

from background import Background
from celery import Celery
from celery.signals import worker_process_shutdown

from offline_numbers import OutcomeUnknownError, TransportError, reference_for

app = Celery("numbers", broker=os.environ.get("BROKER_URL", "redis://127.0.0.1:6379/0"))
app.conf.task_acks_late = True  # a task whose worker dies is delivered again; the reference makes that safe


@cache
def background() -> Background:
    return Background()


@worker_process_shutdown.connect
def stop(**_: object) -> None:
    if background.cache_info().currsize:
        background().close()
        background.cache_clear()


@app.task(
    # The same reference makes every retry safe: after an unknown outcome `assign_once` only reads.
    autoretry_for=(OutcomeUnknownError, TransportError, TimeoutError),
    max_retries=8,
    retry_backoff=15,  # seconds, doubled each time
)
def number_for(order: str, destination: str, description: str) -> str:
    return background().assign_once(reference_for(order), destination, description).tracking_number
