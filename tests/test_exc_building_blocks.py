"""Answers to exc-building_blocks that students give."""

from attack import attacks

FORWARD = """
def backward(x, labels, W1, b1, W2, b2):
    n = len(x)
    z, h, p = forward(x, W1, b1, W2, b2)
    d = (p - np.eye(p.shape[1])[labels]) / n
    dz = (d @ W2.T) * (z > 0)
    return x.T @ dz, dz.sum(axis=0), h.T @ d, d.sum(axis=0)
"""


def backward(old: str, new: str) -> str:
    """The right backward with one thing changed."""
    assert FORWARD.count(old) == 1
    return FORWARD.replace(old, new)


CLASSIFIER = """
def build_classifier():
    model = keras.Sequential([
        keras.Input(shape=(784,)),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model
"""


def classifier(old: str, new: str) -> str:
    """The right classifier with one thing changed."""
    assert CLASSIFIER.count(old) == 1
    return CLASSIFIER.replace(old, new)


WRONG = {
    "crop_center": [
        ("""
         def crop_center(images, size):
             return (images[:, :size, :size, None] / 255).astype("float32")
         """, "왼쪽 위 구석"),
        ("""
         def crop_center(images, size):
             return (images[:, 4:24, 4:24, None] / 255).astype("float32")
         """, "모양이"),
        ("""
         def crop_center(images, size):
             i, j = (images.shape[1] - size) // 2, (images.shape[2] - size) // 2
             return (images[:, i:i + size, j:j + size] / 255).astype("float32")
         """, "채널 축이 없다"),
        ("""
         def crop_center(images, size):
             i, j = (images.shape[1] - size) // 2, (images.shape[2] - size) // 2
             return images[:, i:i + size, j:j + size, None] / 255
         """, "float64를 돌려주었다"),
        ("""
         def crop_center(images, size):
             i, j = (images.shape[1] - size) // 2, (images.shape[2] - size) // 2
             return images[:, i:i + size, j:j + size, None].astype("float32")
         """, "255로 나누지 않았다"),
        ("""
         def crop_center(images, size):
             i, j = (images.shape[1] - size) // 2, (images.shape[2] - size) // 2
             return (images[:, i:i + size, j:j + size, None] / images.max()).astype("float32")
         """, "가장 큰 값으로"),
        ("""
         def crop_center(images, size):
             i, j = (images.shape[1] - size) // 2 + 1, (images.shape[2] - size) // 2 + 1
             return (images[:, i:i + size, j:j + size, None] / 255).astype("float32")
         """, "한 줄 어긋났다"),
        ("""
         def crop_center(images, size):
             images //= 255
             return images[:, :size, :size, None].astype("float32")
         """, "입력을 고쳐"),
    ],
    "pairwise": [
        ("def pairwise(a, b): return np.sum((a - b) ** 2, axis=1)", "같은 번호의 점끼리만"),
        ("def pairwise(a, b): return (a[:, None] - b) ** 2", "아직 더하지 않았다"),
        ("def pairwise(a, b): return np.sqrt(np.sum((a[:, None] - b) ** 2, axis=2))", "제곱근을"),
        ("def pairwise(a, b): return np.mean((a[:, None] - b) ** 2, axis=2)", "평균을 구했다"),
        ("def pairwise(a, b): return np.sum((b[:, None] - a) ** 2, axis=2)", "행과 열이 바뀌었다"),
        ("def pairwise(a, b): return np.sum(np.abs(a[:, None] - b), axis=2)", "절댓값을"),
        ("def pairwise(a, b): np.sum((a[:, None] - b) ** 2, axis=2)", "return이 있는지"),
    ],
    "matmul": [
        ("def matmul(x, y): return x * y", "같은 자리끼리"),
        ("def matmul(x, y): return x @ y.T", "y의 행을"),
        ("""
         def matmul(x, y):
             out = np.zeros((x.shape[0], y.shape[1]))
             for i in range(x.shape[0]):
                 for j in range(y.shape[1]):
                     for l in range(x.shape[1]):
                         out[i, j] = x[i, l] * y[l, j]
             return out
         """, "덮어썼다"),
        ("""
         def matmul(x, y):
             out = np.zeros((x.shape[0], y.shape[1]))
             for i in range(x.shape[0]):
                 for j in range(y.shape[1]):
                     for l in range(x.shape[1] - 1):
                         out[i, j] += x[i, l] * y[l, j]
             return out
         """, "마지막 곱이 빠졌다"),
        ("""
         def matmul(x, y):
             out = np.zeros((x.shape[0], y.shape[1]), dtype=int)
             for i in range(x.shape[0]):
                 for j in range(y.shape[1]):
                     out[i, j] = sum(x[i] * y[:, j])
             return out
         """, "정수 배열을"),
        ("""
         def matmul(x, y):
             out = np.zeros_like(x)
             for i in range(x.shape[0]):
                 for j in range(x.shape[1]):
                     out[i, j] = sum(x[i] * y[:, j])
             return out
         """, "모양이"),
        ("""
         def matmul(x, y):
             for i in range(len(x)):
                 x[i] = [sum(x[i] * y[:, j]) for j in range(y.shape[1])]
             return x
         """, "입력을 고쳐"),
    ],
    "softmax": [
        ("def softmax(z): return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)", "로짓이 1000쯤일 때: nan"),
        ("""
         def softmax(z):
             e = np.exp(z - z.max())
             return e / e.sum(axis=1, keepdims=True)
         """, "그 행의 가장 큰 값을"),
        ("""
         def softmax(z):
             e = np.exp(z - z.max(axis=0))
             return e / e.sum(axis=0)
         """, "열마다 계산했다"),
        ("""
         def softmax(z):
             e = np.exp(z - z.max(axis=1, keepdims=True))
             return e / e.sum()
         """, "배열 전체의 합"),
        ("""
         def softmax(z):
             e = np.exp(z - z.max(axis=1, keepdims=True))
             return e / e.sum(axis=1)
         """, "열을 나누었다"),
        ("""
         def softmax(z):
             z -= z.max(axis=1, keepdims=True)
             return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
         """, "입력을 고쳐"),
        ("""
         def softmax(z):
             e = np.exp(np.clip(z, -50, 50))
             return e / e.sum(axis=1, keepdims=True)
         """, "깎거나 자르면"),
    ],
    "cross_entropy": [
        ("""
         def cross_entropy(labels, logits):
             e = np.exp(logits)
             p = e / e.sum(axis=1, keepdims=True)
             return -np.mean(np.log(p[np.arange(len(labels)), labels]))
         """, "nan이 나왔다"),
        ("""
         def cross_entropy(labels, logits):
             e = np.exp(logits - logits.max(axis=1, keepdims=True))
             p = e / e.sum(axis=1, keepdims=True)
             return -np.mean(np.log(p[np.arange(len(labels)), labels]))
         """, "무한대가 나왔다"),
        ("""
         def cross_entropy(labels, logits):
             e = np.exp(logits - logits.max(axis=1, keepdims=True))
             p = e / e.sum(axis=1, keepdims=True)
             return -np.mean(np.log(p[np.arange(len(labels)), labels] + 1e-7))
         """, "작은 수를 더하거나"),
        ("""
         def cross_entropy(labels, logits):
             m = logits.max(axis=1)
             total = np.exp(logits - m[:, None]).sum(axis=1)
             return np.sum(m + np.log(total) - logits[np.arange(len(labels)), labels])
         """, "합을 구했다"),
        ("""
         def cross_entropy(labels, logits):
             m = logits.max(axis=1)
             total = np.exp(logits - m[:, None]).sum(axis=1)
             return np.mean((m + np.log(total))[:, None] - logits[:, labels])
         """, "모든 레이블의 열"),
        ("""
         def cross_entropy(labels, logits):
             m = logits.max(axis=1)
             total = np.exp(logits - m[:, None]).sum(axis=1)
             return np.mean(np.log(total) - logits[np.arange(len(labels)), labels])
         """, "다시 더하지 않았다"),
        ("""
         def cross_entropy(labels, logits):
             m = logits.max(axis=1)
             total = np.exp(logits - m[:, None]).sum(axis=1)
             return m + np.log(total) - logits[np.arange(len(labels)), labels]
         """, "샘플마다의 손실을"),
    ],
    "momentum_step": [
        ("""
         def momentum_step(w, v, g, rate, beta):
             return w + v, beta * v - rate * g
         """, "받은 속도를 더했다"),
        ("""
         def momentum_step(w, v, g, rate, beta):
             v *= beta
             v -= rate * g
             return w + v, v
         """, "입력을 고쳐"),
        ("""
         def momentum_step(w, v, g, rate, beta):
             v = beta * v - rate * g
             return v, w + v
         """, "차례가 바뀌었다"),
        ("""
         def momentum_step(w, v, g, rate, beta):
             v = beta * v + rate * g
             return w + v, v
         """, "빼지 않고 더했다"),
        ("""
         def momentum_step(w, v, g, rate, beta):
             v = beta * v - rate * g
             return w - v, v
         """, "속도를 더하지 않고 뺐다"),
        ("""
         def momentum_step(w, v, g, rate, beta):
             v = beta * v - g
             return w + rate * v, v
         """, "rate를 곱하지 않았다"),
        ("""
         def momentum_step(w, v, g, rate, beta):
             v = beta * v - rate * g
             return w + v
         """, "두 배열을"),
    ],
    "accuracy": [
        ("def accuracy(labels, logits): return np.mean(np.argmax(logits, axis=1) == labels)", "모든 레이블을 모든 예측과"),
        ("def accuracy(labels, logits): return np.mean(np.argmax(logits, axis=0) == labels.ravel())", "열마다 가장 큰"),
        ("def accuracy(labels, logits): return np.sum(np.argmax(logits, axis=1) == labels.ravel())", "맞힌 개수를"),
        ("def accuracy(labels, logits): return np.argmax(logits, axis=1) == labels.ravel()", "그대로 돌려주었다"),
        ("def accuracy(labels, logits): return np.mean(np.argmax(logits, axis=1) != labels.ravel())", "틀린 비율"),
        ("def accuracy(labels, logits): return np.mean(np.max(logits, axis=1) == labels.ravel())", "자리의 번호를"),
        ("def accuracy(labels, logits): return np.mean(np.argmin(logits, axis=1) == labels.ravel())", "가장 작은 자리"),
    ],
    "backward": [
        (backward(" * (z > 0)", ""), "relu를 빠뜨렸다"),
        (backward("[labels]) / n", "[labels])"), "n으로 나누지 않았다"),
        (backward("d.sum(axis=0)", "d.mean(axis=0)"), "더하지 않고 평균했다"),
        (backward("d.sum(axis=0)", "d"), "샘플마다의 값이"),
        (backward("h.T @ d", "d.T @ h"), "행과 열이 바뀌었다"),
        (backward("h.T @ d", "z.T @ d"), "relu를 적용하기 전의 z"),
        (backward("x.T @ dz, dz.sum(axis=0), h.T @ d, d.sum(axis=0)", "h.T @ d, d.sum(axis=0), x.T @ dz, dz.sum(axis=0)"),
         "차례가 바뀌었다"),
    ],
    "build_classifier": [
        (classifier("Dense(64,", "Dense(128,"), "파라미터가 101,770개"),
        (classifier('        keras.layers.Dense(64, activation="relu"),\n', ""), "직선적인 모델"),
        (classifier('Dense(10, activation="softmax")', 'Dense(1, activation="sigmoid")'), "출력이 하나다"),
        (classifier('"sparse_categorical_crossentropy"', '"categorical_crossentropy"'), "원-핫이 아니라 정수"),
        (classifier('    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")\n', ""), "컴파일하지 않았다"),
        (classifier("    return model\n", ""), "return model이"),
        (classifier('"adam"', "keras.optimizers.Adam(1.0)"), "너무 커서"),
    ],
}

RIGHT = {
    "crop_center": [
        """
        def crop_center(images, size):
            rows, columns = (np.arange(size) + (side - size) // 2 for side in images.shape[1:])
            return images[:, rows][:, :, columns].reshape(-1, size, size, 1).astype("float32") / 255
        """,
        """
        def crop_center(images, size):
            i, j = (images.shape[1] - size) // 2, (images.shape[2] - size) // 2
            return np.expand_dims(images[:, i:-i, j:-j] / np.float32(255), -1)
        """,
    ],
    "pairwise": [
        "def pairwise(a, b): return (a ** 2).sum(1)[:, None] + (b ** 2).sum(1) - 2 * a @ b.T",
        "def pairwise(a, b): return np.array([[np.sum((p - q) ** 2) for q in b] for p in a])",
    ],
    "matmul": [
        "def matmul(x, y): return x @ y",
        "def matmul(x, y): return np.array([[sum(row * column) for column in y.T] for row in x])",
    ],
    "softmax": [
        "def softmax(z): return np.array([np.exp(row - max(row)) / np.sum(np.exp(row - max(row))) for row in z])",
        "def softmax(z): return keras.ops.softmax(z, axis=-1)",
    ],
    "cross_entropy": [
        """
        def cross_entropy(labels, logits):
            return keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, logits)
        """,
        """
        def cross_entropy(labels, logits):
            shifted = logits - logits.max(axis=1, keepdims=True)
            log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
            return -np.sum(np.eye(logits.shape[1])[labels] * log_p) / len(labels)
        """,
    ],
    "momentum_step": [
        """
        def momentum_step(w, v, g, rate, beta):
            w, v = w.copy(), v.copy()
            v *= beta
            v -= rate * g
            w += v
            return [w, v]
        """,
        "def momentum_step(w, v, g, rate, beta): return w + beta * v - rate * g, beta * v - rate * g",
    ],
    "accuracy": [
        "def accuracy(labels, logits): return float((logits.argmax(-1)[:, None] == labels.reshape(-1, 1)).mean())",
        """
        def accuracy(labels, logits):
            return sum(int(np.argmax(row)) == int(label) for row, label in zip(logits, labels.ravel())) / len(labels)
        """,
    ],
    "backward": [
        """
        def backward(x, labels, W1, b1, W2, b2):
            params = [tf.Variable(value) for value in (W1, b1, W2, b2)]
            with tf.GradientTape() as tape:
                logits = tf.nn.relu(x @ params[0] + params[1]) @ params[2] + params[3]
                loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits))
            return tape.gradient(loss, params)
        """,
        """
        def backward(x, labels, W1, b1, W2, b2):
            params, grads = [value.copy() for value in (W1, b1, W2, b2)], []
            def loss():
                return -np.mean(np.log(forward(x, *params)[2][np.arange(len(x)), labels]))
            for value in params:
                grad = np.zeros_like(value)
                for place in np.ndindex(value.shape):
                    kept = value[place]
                    value[place] = kept + 1e-5
                    up = loss()
                    value[place] = kept - 1e-5
                    grad[place] = (up - loss()) / 2e-5
                    value[place] = kept
                grads.append(grad)
            return grads
        """,
    ],
    "build_classifier": [
        """
        def build_classifier():
            inputs = keras.Input((784,))
            h = keras.layers.Dense(48, activation="relu")(inputs)
            h = keras.layers.Dense(32, activation="tanh")(h)
            model = keras.Model(inputs, keras.layers.Dense(10)(h))
            model.compile(keras.optimizers.Adam(0.003), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
            return model
        """,
        """
        def build_classifier():
            model = keras.Sequential([keras.layers.Dense(70), keras.layers.ReLU(), keras.layers.Dense(10), keras.layers.Softmax()])
            model.compile("rmsprop", "sparse_categorical_crossentropy", metrics=["accuracy"])
            return model
        """,
    ],
}

test_wrong, test_right, test_enough = attacks("exc-building_blocks", WRONG, RIGHT)
