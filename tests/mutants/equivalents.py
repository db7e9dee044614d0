"""Changes that no test can tell from the code as it is, judged by hand, each with the reason.

``key`` is what ``python -m tests.mutants.mutation`` prints before a survivor; it holds as long as the place stays what it is.
"""

from __future__ import annotations

EQUIVALENT: dict[str, str] = {
    "4e13cab0c503": "limits that are looked at every time are found the same, with more work",
    "2116933e5315": "the time of a target's order is set again when it is submitted, in the same event",
    "8fbe7ffadaaa": "None and False both say that the order does not reduce: only whether it is true is asked",
    "8464e7a8a199": "a percentage has no limit without funds, in whatever currency",
    "593189220f22": "the default of a protocol's method, which is never run",
    "c98253a9cda0": "the default of a protocol's method, which is never run",
    "d184c6902e63": "the other limit is 1 at least, so the larger of both is the same",
    "dd74cd2d0a91": "the database takes names of pragmas in any case",
    "eb96b4706746": "a sum of decimals begins at 0, whether that is a decimal or not",
    "20fb36ba19a4": "None and no figures both say that there is no ledger: only whether there are any is asked",
    "27d0412a3031": "a time with one colon is cut at it from either side, and one with two is refused from either side",
    "7acc42325459": "what is read at once is read the same by the closer look, more slowly",
    "1812d9ba8469": "an object that is packed anew each time gives the same text, with more work",
    "5788215b35b0": "None and False both say that it was not shown: only whether it is true is asked",
    "a3cc82eef962": "there are two sides and two sums for them, always",
    "6bf42d0f0846": "without a clock nobody looks at when it began",
    "ac4932533248": "the lowest and the highest prices of a contract are kept from the same moment on",
    "f4bc3b152800": "a limit that is asked whether it is about the order, and is, answers the same",
    "2de0a899cd88": "None and False both say that the order does not reduce: only whether it is true is asked",
    "85d1825eacc5": "since when a change is silent is said anew for the next one, and asked only while there is one",
    "93d5177072d1": "an order that is being submitted has no change under way",
    "a2eb7c33245a": "None and 0 both say that it did not go back: only whether it did is asked",
    "c941088a3d31": "no group is called by the empty name",
    "f9424173d424": "the database takes names of pragmas in any case",
    "fe03b781abff": "a scope has a word for each of its names, always",
    "a6b298c1cf4d": "the database takes any number but 0 for yes",
    "04f0299e04ad": "there are two sides and two sums for them, always",
    "055fd79e1edc": "None and False both say that the order does not reduce, and what raised is denied by the gate or by a rule",
    "0dd75d616213": "where a group is looked at again one of its orders has an id, and one look more finds nothing new",
    "11d3d572e141": "without a last target nothing equals it, until whenever it is kept",
    "aa8748c8189d": "no order is called by the empty name, nor by XXXX",
    "bb84741bec20": "a sum in the currency asked for is itself times one, with more work",
    "ce1d359126b1": "an optional object is packed by the way of all optional values: the same text, more work",
}
