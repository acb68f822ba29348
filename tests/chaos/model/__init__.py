"""A model of what publishing workers share, walked step by step. The workers are the production code itself.

`operations` are what a worker asks of the world, `running` a coroutine that asks, `attempts` runs `Pipeline.handle`
from one to the next, `sweeper` a sweep's own look, `world` answers and says what may happen next to the `state`,
`explore` walks every order of that but those of which `reduction` says that another ends alike, `invariants` say what
must hold, and `mutations` break the protocol to see that a walk notices.
"""
