"""Answers to exc-tensors that students give."""

from attack import attacks

WRONG = {
    "column": [
        ("def column(x): return x", "모양이"),
        ("def column(x): return tf.reshape(x, (1, -1))", "열 하나"),
        ("def column(x): return tf.reshape(x, (-1, 1)).numpy()", "텐서를"),
        ("def column(x): return tf.reshape(x, (3, 1))", "멈췄다"),
        ("def column(x): tf.reshape(x, (-1, 1))", "텐서를"),
        ("def column(x): return tf.reshape(tf.sort(x), (-1, 1))", "차례"),
    ],
}

RIGHT = {
    "column": [
        "def column(x): return x[:, None]",
        "def column(x): return tf.expand_dims(x, 1)",
    ],
}

test_wrong, test_right, test_enough = attacks("exc-tensors", WRONG, RIGHT)
