"""Answers to exc-tensors that students give."""

from attack import attacks

WRONG = {
    "to_float32": [
        ("def to_float32(data): return tf.convert_to_tensor(data)", "float64를 돌려주었다"),
        ("def to_float32(data): return data.astype('float32')", "넘파이의 값을"),
        ("def to_float32(data): return tf.constant(data, dtype='int32')", "정수로 바꾸어"),
        ("def to_float32(data): return tf.cast(tf.cast(data, 'int32'), 'float32')", "소수점 아래를 잃었다"),
        ("def to_float32(data): return tf.cast(data, 'float16')", "float32가 아니라 float16"),
        ("def to_float32(data): return tf.Variable(data, dtype='float32')", "변수 텐서를"),
        ("def to_float32(data): tf.constant(data, dtype='float32')", "return이 있는지"),
        ("def to_float32(data): return tf.reshape(tf.cast(data, 'float32'), (-1, 1))", "모양이"),
        ("def to_float32(data): return tf.constant([[1.5, 2.5]])", "모양이"),
        ("""
         def to_float32(data):
             data /= 2
             return tf.cast(data * 2, "float32")
         """, "입력을 고쳐"),
    ],
    "column_means": [
        ("def column_means(x): return tf.reduce_mean(x, axis=1)", "행마다 구했다"),
        ("def column_means(x): return tf.reduce_mean(x)", "모든 항목의 평균 하나"),
        ("def column_means(x): return tf.reduce_sum(x, axis=0)", "합을 구했다"),
        ("def column_means(x): return tf.reduce_mean(x, axis=0, keepdims=True)", "축이 하나 남았다"),
        ("def column_means(x): return tf.reduce_sum(x, axis=0) / x.shape[1]", "나눈 수가"),
        ("def column_means(x): return tf.reduce_sum(x, axis=0) / 2", "나눈 수가"),
        ("def column_means(x): return x[0]", "행 하나를"),
        ("def column_means(x): return np.mean(x, axis=0)", "넘파이의 값을"),
        ("def column_means(x): return tf.reduce_mean(x[1:], axis=0)", "값이 다르다"),
        ("def column_means(x): tf.reduce_mean(x, axis=0)", "return이 있는지"),
    ],
    "average": [
        ("def average(counts): return tf.reduce_mean(counts)", "정수를 돌려주었다"),
        ("def average(counts): return tf.cast(tf.reduce_mean(counts), 'float32')", "잘렸다"),
        ("def average(counts): return tf.cast(tf.reduce_sum(counts) // len(counts), 'float32')", "잘렸다"),
        ("def average(counts): return tf.reduce_sum(counts) / len(counts)", "float64를 돌려주었다"),
        ("def average(counts): return tf.constant(np.mean(counts))", "float64를 돌려주었다"),
        ("def average(counts): return float(np.mean(counts))", "float 객체"),
        ("def average(counts): return tf.reduce_sum(tf.cast(counts, 'float32'))", "합을 구했다"),
        ("def average(counts): return tf.reduce_sum(tf.cast(counts, 'float32')) / 2", "항목의 개수로"),
        ("def average(counts): return tf.reduce_mean(tf.cast(counts, 'float32'), keepdims=True)", "스칼라여야"),
        ("def average(counts): return tf.constant(1.5)", "값이 다르다"),
    ],
    "with_item": [
        ("""
         def with_item(x, i, j, value):
             x[i, j] = value
             return x
         """, "새 텐서를 만든다"),
        ("""
         def with_item(x, i, j, value):
             x[i, j].assign(value)
             return x
         """, "새 텐서를 만든다"),
        ("def with_item(x, i, j, value): return tf.tensor_scatter_nd_update(x, [i, j], [value])", "멈췄다"),
        ("def with_item(x, i, j, value): return tf.tensor_scatter_nd_update(x, [[j, i]], [value])", "바꾸어 썼다"),
        ("def with_item(x, i, j, value): return tf.tensor_scatter_nd_add(x, [[i, j]], [value])", "원래 값에 더했다"),
        ("def with_item(x, i, j, value): return tf.tensor_scatter_nd_update(x, [[i, j]], [9.])", "value가 아니다"),
        ("def with_item(x, i, j, value): return tf.where(x == x[i, j], value, x)", "바뀌지 않아야 할"),
        ("def with_item(x, i, j, value): return tf.tensor_scatter_nd_update(x, [[i, j + 1]], [value])", "다른 자리가"),
        ("""
         def with_item(x, i, j, value):
             array = x.numpy()
             array[i] = value
             return tf.constant(array)
         """, "바뀌지 않아야 할"),
        ("""
         def with_item(x, i, j, value):
             x.numpy()[i, j] = value
             return x
         """, "아무것도 바뀌지"),
        ("""
         def with_item(x, i, j, value):
             array = x.numpy()
             array[i, j] = value
             return array
         """, "넘파이의 값을"),
        ("""
         def with_item(x, i, j, value):
             v = tf.Variable(x)
             v[i, j].assign(value)
             return v
         """, "변수 텐서를"),
    ],
    "step": [
        ("def step(w, g, rate): w = w - rate * g", "그대로다"),
        ("def step(w, g, rate): return w - rate * g", "그대로다"),
        ("def step(w, g, rate): w -= rate * g", "-=를 쓸 수 없다"),
        ("def step(w, g, rate): w.assign_add(rate * g)", "더했다"),
        ("def step(w, g, rate): w.assign_sub(g)", "rate를 곱하지"),
        ("def step(w, g, rate): w.assign_sub(0.1 * g)", "rate * g가 아니다"),
        ("def step(w, g, rate): w.assign(rate * g)", "통째로"),
        ("def step(w, g, rate): w.assign(-rate * g)", "통째로"),
        ("def step(w, g, rate): return w.assign_sub(rate * g)", "돌려주지 않아야"),
        ("def step(w, g, rate): w = tf.Variable(w - rate * g)", "그대로다"),
        ("""
         def step(w, g, rate):
             values = w.numpy()
             values -= rate * g.numpy()
         """, "그대로다"),
        ("""
         def step(w, g, rate):
             global start
             if "start" not in globals():
                 start = tf.identity(w)
             w.assign(start - rate * g)
         """, "두 번째로"),
    ],
    "swap_rows": [
        ("""
         def swap_rows(v, i, j):
             v[i].assign(v[j])
             v[j].assign(v[i])
         """, "두 행이 같아졌다"),
        ("def swap_rows(v, i, j): v[i], v[j] = v[j], v[i]", "항목 대입은"),
        ("""
         def swap_rows(v, i, j):
             values = v.numpy()
             values[[i, j]] = values[[j, i]]
         """, "그대로다"),
        ("""
         def swap_rows(v, i, j):
             values = v.numpy()
             values[i], values[j] = values[j], values[i]
             v.assign(values)
         """, "두 행이 같아졌다"),
        ("""
         def swap_rows(v, i, j):
             kept = v[:, i]
             v[:, i].assign(v[:, j])
             v[:, j].assign(kept)
         """, "행이 아니라 열"),
        ("def swap_rows(v, i, j): v.assign(tf.reverse(v, [0]))", "다른 행까지"),
        ("""
         def swap_rows(v, i, j):
             kept = v[0]
             v[0].assign(v[2])
             v[2].assign(kept)
         """, "다른 행까지"),
        ("""
         def swap_rows(v, i, j):
             kept = v[i]
             v[i].assign(v[j])
             v[j].assign(kept)
             return v
         """, "돌려주지 않아야"),
        ("def swap_rows(v, i, j): v = tf.tensor_scatter_nd_update(v, [[i], [j]], [v[j], v[i]])", "그대로다"),
        ("def swap_rows(v, i, j): v.assign(tf.gather(v, [j, i]))", "멈췄다"),
        ("""
         def swap_rows(v, i, j):
             kept = v[i, 0]
             v[i, 0].assign(v[j, 0])
             v[j, 0].assign(kept)
         """, "서로 맞바뀌지 않았다"),
    ],
    "times_table": [
        ("""
         def times_table(rows, columns):
             return tf.reshape(tf.range(1, rows + 1), (-1, 1)) * tf.range(1, columns + 1)
         """, "정수 텐서를"),
        ("""
         def times_table(rows, columns):
             return tf.cast(tf.reshape(tf.range(rows), (-1, 1)) * tf.range(columns), "float32")
         """, "0부터"),
        ("""
         def times_table(rows, columns):
             return tf.cast(tf.reshape(tf.range(1, rows), (-1, 1)) * tf.range(1, columns), "float32")
         """, "마지막 행과 열"),
        ("""
         def times_table(rows, columns):
             return tf.cast(tf.range(1, rows + 1) * tf.range(1, columns + 1), "float32")
         """, "벡터가 나왔다"),
        ("""
         def times_table(rows, columns):
             return tf.cast(tf.range(1, rows + 1) * tf.reshape(tf.range(1, columns + 1), (-1, 1)), "float32")
         """, "행과 열이 바뀌었다"),
        ("""
         def times_table(rows, columns):
             return tf.cast(tf.reshape(tf.range(1, rows + 1), (-1, 1)) + tf.range(1, columns + 1), "float32")
         """, "더했다"),
        ("""
         def times_table(rows, columns):
             return np.outer(np.arange(1, rows + 1), np.arange(1, columns + 1)).astype("float32")
         """, "넘파이의 값을"),
        ("""
         def times_table(rows, columns):
             return tf.constant(np.outer(np.arange(1., rows + 1), np.arange(1., columns + 1)))
         """, "float64인 텐서"),
        ("def times_table(rows, columns): return tf.constant([[1., 2., 3.], [2., 4., 6.]])", "모양이"),
        ("""
         def times_table(rows, columns):
             return tf.reshape(tf.range(1., rows * columns + 1.), (rows, columns))
         """, "예와 견주어"),
    ],
    "mse": [
        ("def mse(targets, predictions): return tf.reduce_mean(tf.square(targets - predictions))", "짝지었다"),
        ("""
         def mse(targets, predictions):
             return tf.reduce_mean(tf.square(tf.reshape(targets, (-1, 1)) - predictions))
         """, "짝지었다"),
        ("""
         def mse(targets, predictions):
             assert targets.shape == predictions.shape
             return tf.reduce_mean(tf.square(targets - predictions))
         """, "멈췄다"),
        ("""
         def mse(targets, predictions):
             return tf.reduce_sum(tf.square(tf.reshape(targets, (-1,)) - tf.reshape(predictions, (-1,))))
         """, "합을 구했다"),
        ("""
         def mse(targets, predictions):
             return tf.reduce_mean(tf.reshape(targets, (-1,)) - tf.reshape(predictions, (-1,)))
         """, "제곱하지 않았다"),
        ("""
         def mse(targets, predictions):
             return tf.reduce_mean(tf.abs(tf.reshape(targets, (-1,)) - tf.reshape(predictions, (-1,))))
         """, "절댓값을"),
        ("""
         def mse(targets, predictions):
             error = tf.reshape(targets, (-1,)) - tf.reshape(predictions, (-1,))
             return tf.sqrt(tf.reduce_mean(tf.square(error)))
         """, "제곱근을"),
        ("""
         def mse(targets, predictions):
             return tf.square(tf.reduce_mean(tf.reshape(targets, (-1,)) - tf.reshape(predictions, (-1,))))
         """, "평균한 다음에"),
        ("""
         def mse(targets, predictions):
             return tf.square(tf.reshape(targets, (-1, 1)) - tf.reshape(predictions, (-1, 1)))
         """, "스칼라가 아니라"),
        ("def mse(targets, predictions): return keras.losses.mean_squared_error(targets, predictions)", "스칼라가 아니라"),
        ("""
         def mse(targets, predictions):
             return np.mean((np.ravel(targets) - np.ravel(predictions)) ** 2)
         """, "넘파이의 값을"),
        ("def mse(targets, predictions): return tf.constant(2.)", "값이 평균 제곱 오차와 다르다"),
    ],
    "standardize": [
        ("""
         def standardize(data, axis):
             x = tf.constant(data, dtype="float32")
             return (x - tf.reduce_mean(x, axis=axis)) / tf.math.reduce_std(x, axis=axis)
         """, "행마다 구한 값을 열마다"),
        ("""
         def standardize(data, axis):
             x = tf.constant(data, dtype="float32")
             return (x - tf.reduce_mean(x, axis=0)) / tf.math.reduce_std(x, axis=0)
         """, "다른 축을"),
        ("""
         def standardize(data, axis):
             x = tf.constant(data, dtype="float32")
             return (x - tf.reduce_mean(x)) / tf.math.reduce_std(x)
         """, "배열 전체의"),
        ("""
         def standardize(data, axis):
             mean = tf.reduce_mean(data, axis=axis, keepdims=True)
             return (data - mean) / tf.math.reduce_std(data, axis=axis, keepdims=True)
         """, "float64를 돌려주었다"),
        ("""
         def standardize(data, axis):
             data -= data.mean(axis=axis, keepdims=True)
             data /= data.std(axis=axis, keepdims=True)
             return tf.constant(data, dtype="float32")
         """, "입력을 고쳐"),
        ("""
         def standardize(data, axis):
             x = tf.constant(data, dtype="float32")
             return x - tf.reduce_mean(x, axis=axis, keepdims=True)
         """, "평균만 뺐다"),
        ("""
         def standardize(data, axis):
             x = tf.constant(data, dtype="float32")
             return x / tf.math.reduce_std(x, axis=axis, keepdims=True)
         """, "나누기만 했다"),
        ("""
         def standardize(data, axis):
             x = tf.constant(data, dtype="float32")
             mean = tf.reduce_mean(x, axis=axis, keepdims=True)
             return (x - mean) / tf.math.reduce_variance(x, axis=axis, keepdims=True)
         """, "분산으로"),
        ("""
         def standardize(data, axis):
             x = tf.constant(data, dtype="float32")
             mean = tf.reduce_mean(x, axis=axis, keepdims=True)
             return x - mean / tf.math.reduce_std(x, axis=axis, keepdims=True)
         """, "괄호를"),
        ("""
         def standardize(data, axis):
             std = data.std(axis=axis, keepdims=True, ddof=1)
             return tf.constant((data - data.mean(axis=axis, keepdims=True)) / std, dtype="float32")
         """, "1 작은 수로"),
        ("""
         def standardize(data, axis):
             return (data - data.mean(axis=axis, keepdims=True)) / data.std(axis=axis, keepdims=True)
         """, "넘파이의 값을"),
        ("""
         def standardize(data, axis):
             x = tf.constant(data, dtype="float32")
             return (x - tf.reduce_mean(x, 1 - axis, keepdims=True)) / tf.math.reduce_std(x, 1 - axis, keepdims=True)
         """, "다른 축을"),
    ],
}

RIGHT = {
    "to_float32": [
        "def to_float32(data): return tf.cast(data, 'float32')",
        "def to_float32(data): return tf.convert_to_tensor(data.astype(np.float32))",
        "def to_float32(data): return keras.ops.convert_to_tensor(data, dtype='float32')",
    ],
    "column_means": [
        "def column_means(x): return tf.reduce_sum(x, axis=0) / x.shape[0]",
        "def column_means(x): return tf.constant(x.numpy().mean(axis=0))",
        "def column_means(x): return tf.stack([tf.reduce_mean(x[:, c]) for c in range(x.shape[1])])",
        "def column_means(x): return tf.reduce_mean(tf.transpose(x), axis=-1)",
    ],
    "average": [
        "def average(counts): return tf.cast(tf.reduce_sum(counts) / len(counts), 'float32')",
        "def average(counts): return tf.constant(np.mean(counts), dtype='float32')",
        "def average(counts): return tf.reduce_sum(tf.cast(counts, tf.float32)) / counts.shape[0]",
    ],
    "with_item": [
        """
        def with_item(x, i, j, value):
            array = x.numpy()
            array[i, j] = value
            return tf.constant(array)
        """,
        """
        def with_item(x, i, j, value):
            there = (tf.range(x.shape[0])[:, None] == i) & (tf.range(x.shape[1]) == j)
            return tf.where(there, value, x)
        """,
        """
        def with_item(x, i, j, value):
            v = tf.Variable(x)
            v[i, j].assign(value)
            return tf.convert_to_tensor(v)
        """,
    ],
    "step": [
        "def step(w, g, rate): w.assign(w - rate * g)",
        "def step(w, g, rate): w.assign_add(-rate * g)",
        "def step(w, g, rate): w.assign(w.numpy() - rate * g.numpy())",
    ],
    "swap_rows": [
        """
        def swap_rows(v, i, j):
            first, second = v[i], v[j]
            v[i].assign(second)
            v[j].assign(first)
        """,
        """
        def swap_rows(v, i, j):
            values = v.numpy()
            values[[i, j]] = values[[j, i]]
            v.assign(values)
        """,
        "def swap_rows(v, i, j): v.assign(tf.tensor_scatter_nd_update(v, [[i], [j]], [v[j], v[i]]))",
    ],
    "times_table": [
        """
        def times_table(rows, columns):
            return tf.range(1., rows + 1.)[:, None] * tf.range(1., columns + 1.)
        """,
        """
        def times_table(rows, columns):
            return tf.constant([[(i + 1.) * (j + 1.) for j in range(columns)] for i in range(rows)])
        """,
        """
        def times_table(rows, columns):
            return tf.constant(np.outer(np.arange(1, rows + 1), np.arange(1, columns + 1)), dtype="float32")
        """,
    ],
    "mse": [
        """
        def mse(targets, predictions):
            return tf.reduce_mean((tf.reshape(targets, (-1,)) - tf.reshape(predictions, (-1,))) ** 2)
        """,
        """
        def mse(targets, predictions):
            return tf.reduce_mean(tf.square(tf.squeeze(targets) - tf.squeeze(predictions)))
        """,
        "def mse(targets, predictions): return keras.losses.MeanSquaredError()(targets, predictions)",
        """
        def mse(targets, predictions):
            return tf.reduce_mean(tf.square(tf.reshape(targets, predictions.shape) - predictions))
        """,
    ],
    "standardize": [
        """
        def standardize(data, axis):
            x = (data - data.mean(axis=axis, keepdims=True)) / data.std(axis=axis, keepdims=True)
            return tf.constant(x, dtype="float32")
        """,
        """
        def standardize(data, axis):
            x = tf.cast(data, "float32")
            mean = tf.expand_dims(tf.reduce_mean(x, axis=axis), axis)
            return (x - mean) / tf.expand_dims(tf.math.reduce_std(x, axis=axis), axis)
        """,
        """
        def standardize(data, axis):
            x = tf.cast(data if axis == 0 else data.T, "float32")
            x = (x - tf.reduce_mean(x, axis=0)) / (tf.math.reduce_std(x, axis=0) + 1e-7)
            return x if axis == 0 else tf.transpose(x)
        """,
    ],
}

test_wrong, test_right, test_enough = attacks("exc-tensors", WRONG, RIGHT)
