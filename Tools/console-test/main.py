"""Runs the walks, one after another, and tells what they found."""
import argparse
import pathlib
import sys
import time
import traceback

import agent
import auditor
import guards
import looks
import scale
import supervisor
from browser import Browser
from house import House

WALKS = {"agent": agent.walk, "supervisor": supervisor.walk, "auditor": auditor.walk, "guards": guards.walk, "looks": looks.walk}
# What takes minutes, and a release build, to say something: only when it is asked for.
LONG = {"scale": scale.walk}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--programs", type=pathlib.Path, required=True)
    parser.add_argument("--only", choices=[*WALKS, *LONG])
    parser.add_argument("--pictures", type=pathlib.Path)
    given = parser.parse_args()
    failures = 0
    for name, walk in (LONG if given.only in LONG else WALKS).items():
        if given.only not in (None, name):
            continue
        begin = time.monotonic()
        with House(given.programs) as house, Browser(house) as browser:
            try:
                told = walk(house, browser, given.pictures)
                print(f"{name:10} ok      {time.monotonic() - begin:5.1f} s  {told}", flush=True)
            except Exception as error:
                failures += 1
                traceback.print_exc()
                browser.remember(name)
                print(f"{name:10} FAILED  {type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}", flush=True)
                print(house.complaints(), file=sys.stderr)
    sys.exit(1 if failures else 0)


main()
