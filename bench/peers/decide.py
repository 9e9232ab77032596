#!/usr/bin/env python3
"""Decides events by the engines that ainka's decision in user space is measured against.

decide.py RULES: rule i asks for `m[i mod 8] > i and class == c[i mod 16]`. Events come as lines "class m0 … m7" on standard input, up to
an empty line. Then for each line with an engine's name all events are decided once, and one line is printed: nanoseconds, and for each
event the numbers of the rules that it meets, with commas between them ("-" for none). Each engine is used by the fastest way that it
offers: policies parsed or compiled beforehand, the test that most rules fail first, all events in one call where there is such a call.
"""
import json
import sys
import time

import cedarpy
import cel
import zen

MEASURES = 8
CLASSES = 16


class Cedar:
    """A set of `permit` policies, parsed; the policies that decide are all those that are met."""

    def __init__(self, count):
        """Parses the policies."""
        head = "permit(principal, action, resource) when { context.class == "
        text = "".join(
            f'@id("{i}") {head}"c{i % CLASSES}" && context.m{i % MEASURES} > {i} }};\n' for i in range(count))
        self.policies = cedarpy.PolicySet.from_str(text)
        self.entities = cedarpy.Entities.from_json_str("[]")

    def prepare(self, events):
        """Keeps the requests."""
        self.requests = [
            {"principal": 'User::"u"', "action": 'Action::"a"', "resource": 'Host::"h"', "context": event} for event in events]

    def decide(self):
        """Returns what all events are answered."""
        return cedarpy.is_authorized_batch(self.requests, self.policies, self.entities)

    @staticmethod
    def numbers(answers):
        """Returns the numbers in an answer of `decide`."""
        return [sorted(int(reason.removeprefix("policy")) for reason in answer.diagnostics.reasons) for answer in answers]


class CelPrograms:
    """One compiled program a rule."""

    def __init__(self, count):
        """Compiles the programs."""
        self.programs = [cel.compile(f'class_ == "c{i % CLASSES}" && m{i % MEASURES} > {i}') for i in range(count)]

    def prepare(self, events):
        """Keeps an environment for each event."""
        self.contexts = []
        for event in events:
            context = cel.Context()
            for name, value in event.items():
                context.add_variable("class_" if name == "class" else name, value)
            self.contexts.append(context)

    def decide(self):
        """Returns what all events are answered."""
        return [[i for i, program in enumerate(self.programs) if program.execute(context)] for context in self.contexts]

    @staticmethod
    def numbers(answers):
        """Returns the numbers in an answer of `decide`."""
        return answers


class CelOne(CelPrograms):
    """One compiled program for all rules: a list of those that are met."""

    def __init__(self, count):
        """Compiles the program."""
        terms = ", ".join(f'class_ == "c{i % CLASSES}" && m{i % MEASURES} > {i}' for i in range(count))
        self.program = cel.compile(f"[{terms}]")

    def decide(self):
        """Returns what all events are answered."""
        return [self.program.execute(context) for context in self.contexts]

    @staticmethod
    def numbers(answers):
        """Returns the numbers in an answer of `decide`."""
        return [[i for i, is_met in enumerate(answer) if is_met] for answer in answers]


class Zen:
    """A decision table that collects all rows that are met."""

    def __init__(self, count):
        """Makes the decision."""
        columns = ["class"] + [f"m{i}" for i in range(MEASURES)]
        inputs = [{"id": name, "name": name, "type": "expression", "field": name} for name in columns]
        rules = [
            {"_id": str(i), "class": f'"c{i % CLASSES}"', f"m{i % MEASURES}": f"> {i}", "rule": str(i)} for i in range(count)]
        for rule in rules:
            for name in columns:
                rule.setdefault(name, "")
        table = {
            "id": "table", "name": "table", "type": "decisionTableNode", "position": {"x": 0, "y": 0},
            "content": {
                "hitPolicy": "collect", "rules": rules, "inputs": inputs,
                "outputs": [{"id": "rule", "name": "rule", "field": "rule"}]}}
        ends = [
            {"id": name, "name": name, "type": f"{name}Node", "position": {"x": 0, "y": 0}} for name in ("input", "output")]
        edges = [
            {"id": "a", "type": "edge", "sourceId": "input", "targetId": "table"},
            {"id": "b", "type": "edge", "sourceId": "table", "targetId": "output"}]
        self.engine = zen.ZenEngine()
        content = zen.ZenDecisionContent(json.dumps({"nodes": [ends[0], table, ends[1]], "edges": edges}))
        self.decision = self.engine.create_decision(content)

    def prepare(self, events):
        """Keeps the events."""
        self.events = events

    def decide(self):
        """Returns what all events are answered."""
        return [self.decision.evaluate(event) for event in self.events]

    @staticmethod
    def numbers(answers):
        """Returns the numbers in an answer of `decide`."""
        return [sorted(row["rule"] for row in answer["result"] or []) for answer in answers]


ENGINES = {"cedar": Cedar, "cel": CelPrograms, "cel-one": CelOne, "zen": Zen}


def main():
    """Reads events, and decides them as it is told."""
    count = int(sys.argv[1])
    events = []
    for line in sys.stdin:
        words = line.split()
        if not words:
            break
        events.append({"class": words[0], **{f"m{i}": int(word) for i, word in enumerate(words[1:])}})
    engines = {}
    for line in sys.stdin:
        name = line.strip()
        if name not in engines:
            engines[name] = ENGINES[name](count)
            engines[name].prepare(events)
        engine = engines[name]
        start = time.perf_counter_ns()
        answers = engine.decide()
        took = time.perf_counter_ns() - start
        print(took, *(",".join(map(str, met)) or "-" for met in engine.numbers(answers)), flush=True)


if __name__ == "__main__":
    main()
