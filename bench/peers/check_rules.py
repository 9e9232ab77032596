#!/usr/bin/env python3
"""Writes the same rules for ainkac and for the tools that its check is measured against: a network and a port each, refused.

check_rules.py COUNT FOLDER: writes rules.ainka, rules.nft, rules.yml, rules.cil, rules.cedar and rules.json (Cedar's schema).

What each tool can say of a network and a port differs, and none of the texts is made longer than it has to be: nft drops packets to it,
Prometheus alerts when connections to it are counted, Cedar forbids connecting, and SELinux has labels for both, of which few are declared
so that its compiler reads rules, not declarations.
"""
import math
import pathlib
import sys

PORTS = 60_000
NETWORKS = 16_384


def rule(number):
    """Returns the network and the port of a rule; no two rules have both in common."""
    network = number % NETWORKS
    return f"10.{network // 256}.{network % 256}.0/24", 1_024 + (number + number // NETWORKS) % PORTS


def ainka(rules):
    """Returns a policy."""
    lines = ["policy bench\n", "use linux.net\n"]
    for number, (network, port) in enumerate(rules):
        condition = f'destination.address in {{ "{network}" }} and destination.port == {port}'
        lines.append(f"rule r{number} {{ on connect when {condition} then deny EACCES }}\n")
    return lines


def nft(rules):
    """Returns a table."""
    lines = ["table ip bench {\n  chain output {\n    type filter hook output priority 0;\n"]
    lines += [f"    ip daddr {network} tcp dport {port} drop\n" for network, port in rules]
    return lines + ["  }\n}\n"]


def prometheus(rules):
    """Returns a group of alerts."""
    lines = ["groups:\n- name: bench\n  rules:\n"]
    for number, (network, port) in enumerate(rules):
        lines.append(f"  - alert: r{number}\n    expr: 'connects{{network=\"{network}\",port=\"{port}\"}} > 0'\n")
    return lines


def cil(rules):
    """Returns allow rules between as few types as give each rule a pair of its own, behind the least that a policy consists of."""
    side = math.isqrt(len(rules) - 1) + 1 if len(rules) > 1 else 1
    lines = [
        "(class tcp_socket (name_connect))\n(classorder (tcp_socket))\n(sid kernel)\n(sidorder (kernel))\n",
        "(user u)\n(role r)\n(type t)\n(userrole u r)\n(roletype r t)\n",
        "(sensitivity s0)\n(sensitivityorder (s0))\n(category c0)\n(categoryorder (c0))\n(sensitivitycategory s0 (c0))\n",
        "(level low (s0))\n(levelrange all (low low))\n(userlevel u low)\n(userrange u all)\n",
        "(sidcontext kernel (u r t all))\n",
    ]
    lines += [f"(type n{place})\n(type p{place})\n(roletype r n{place})\n(roletype r p{place})\n" for place in range(side)]
    for number in range(len(rules)):
        lines.append(f"(allow n{number // side} p{number % side} (tcp_socket (name_connect)))\n")
    return lines


def cedar(rules):
    """Returns policies."""
    head = 'forbid(principal, action == Action::"connect", resource) when '
    return [f'{head}{{ context.address.isInRange(ip("{network}")) && context.port == {port} }};\n' for network, port in rules]


CEDAR_SCHEMA = """{
  "": {
    "entityTypes": { "Process": {}, "Host": {} },
    "actions": {
      "connect": {
        "appliesTo": {
          "principalTypes": [ "Process" ],
          "resourceTypes": [ "Host" ],
          "context": {
            "type": "Record",
            "attributes": {
              "address": { "type": "Extension", "name": "ipaddr" },
              "port": { "type": "Long" }
            }
          }
        }
      }
    }
  }
}
"""


def main():
    """Writes all files."""
    count, folder = int(sys.argv[1]), pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    rules = [rule(number) for number in range(count)]
    writers = {"ainka": ainka, "nft": nft, "yml": prometheus, "cil": cil, "cedar": cedar}
    for ending, writer in writers.items():
        (folder / f"rules.{ending}").write_text("".join(writer(rules)))
    (folder / "rules.json").write_text(CEDAR_SCHEMA)


if __name__ == "__main__":
    main()
