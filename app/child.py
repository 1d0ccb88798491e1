"""Heavy libraries for one piece of work: done in a fresh process that ends afterwards and leaves its memory behind."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import ParamSpec, TypeVar

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


def in_child(work: Callable[Asked, Answer], *arguments: Asked.args, **more: Asked.kwargs) -> Answer:
    """Do the work in a child and give what it gives, or raise what it raises. All of it must be picklable.

    Starting the child takes about half a second.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as child:
        return child.submit(work, *arguments, **more).result()
