"""Answers to exc-gradient_tape that students give."""

from attack import attacks

# Parts of loops that several answers share.
SQUARED = """
    def {name}(x, t, W, b, rate, steps):
        losses = []
        for step in range(steps):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(t - (x @ W + b)))
            dW, db = tape.gradient(loss, [W, b])
            {update}
            losses.append(float(loss))
        return losses
"""
FLAT = """
    def mended_targets(x, t, W, b, rate, steps):
        {first}
        losses = []
        for step in range(steps):
            with tf.GradientTape() as tape:
                z = x @ W + b
                loss = {loss}
            dW, db = tape.gradient(loss, [W, b])
            W.assign_sub(rate * dW)
            b.assign_sub(rate * db)
            losses.append(float(loss))
        return losses
"""


def assign(update):
    return SQUARED.format(name="mended_assign", update=update)


def flat(first="pass", loss="tf.reduce_mean(tf.square(t - z))"):
    return FLAT.format(first=first, loss=loss)


WRONG = {
    "derivative": [
        ("def derivative(f, x): return f(tf.Variable(float(x)))", "함숫값"),
        ("""
            def derivative(f, x):
                h = 1e-3
                return (f(x + h) - f(x - h)) / (2 * h)
         """, "유한 차분"),
        ("def derivative(f, x): return 6.0", "f를 부르지 않았다"),
        ("""
            def derivative(f, x):
                x = tf.Variable(float(x))
                with tf.GradientTape() as tape:
                    y = f(x)
                tape.gradient(y, x)
         """, "return을 빠뜨렸거나"),
        ("""
            def derivative(f, x):
                x = tf.Variable(x)
                with tf.GradientTape() as tape:
                    y = f(x)
                return tape.gradient(y, x)
         """, "정수는"),
        ("""
            def derivative(f, x):
                x = tf.constant(float(x))
                with tf.GradientTape() as tape:
                    y = f(x)
                return tape.gradient(y, x)
         """, "상수 텐서의 계산은 기록되지 않는다"),
        ("""
            def derivative(f, x):
                x = tf.Variable(float(x))
                y = f(x)
                with tf.GradientTape() as tape:
                    pass
                return tape.gradient(y, x)
         """, "with 블록 밖"),
        ("""
            def derivative(f, x):
                with tf.GradientTape() as tape:
                    y = f(x)
                return tape.gradient(y, x)
         """, "수를 그대로 넣었다"),
        ("""
            def derivative(f, x):
                x = tf.Variable(float(x), dtype="float64")
                with tf.GradientTape() as tape:
                    y = f(x)
                return tape.gradient(y, x)
         """, "float64로 계산했다"),
        ("""
            def derivative(f, x):
                x = tf.Variable(3.0)
                with tf.GradientTape() as tape:
                    y = f(x)
                return tape.gradient(y, x)
         """, "정해 둔 수"),
        ("""
            def derivative(f, x):
                x = tf.Variable([float(x)])
                with tf.GradientTape() as tape:
                    y = f(x)
                return tape.gradient(y, x)
         """, "모양이 ()"),
    ],
    "gradient_at": [
        ("""
            def gradient_at(f, point):
                with tf.GradientTape() as tape:
                    y = f(point)
                return tape.gradient(y, point)
         """, "부탁해야 기록된다"),
        ("""
            def gradient_at(f, point):
                with tf.GradientTape() as tape:
                    y = f(point)
                    tape.watch(point)
                return tape.gradient(y, point)
         """, "f를 부르기 전에"),
        ("""
            def gradient_at(f, point):
                w = tf.Variable(point)
                with tf.GradientTape() as tape:
                    y = f(w)
                return tape.gradient(y, w)
         """, "변수 텐서로 베꼈다"),
        ("""
            def gradient_at(f, point):
                with tf.GradientTape() as tape:
                    tape.watch(point)
                    y = f(point)
                return tf.reduce_sum(tape.gradient(y, point))
         """, "더해 버렸다"),
        ("""
            def gradient_at(f, point):
                with tf.GradientTape() as tape:
                    tape.watch(point)
                    y = f(point)
                return tape.gradient(y, point)[0]
         """, "첫째 항목만"),
        ("""
            def gradient_at(f, point):
                p, h = point.numpy(), 1e-2
                out = np.zeros_like(p)
                for i in np.ndindex(*p.shape):
                    e = np.zeros_like(p)
                    e[i] = h
                    out[i] = (f(tf.constant(p + e)) - f(tf.constant(p - e))) / (2 * h)
                return out
         """, "유한 차분"),
        ("""
            def gradient_at(f, point):
                with tf.GradientTape() as tape:
                    tape.watch(point)
                    y = f(point)
                tape.gradient(y, point)
         """, "return도"),
        ("""
            def gradient_at(f, point):
                with tf.GradientTape() as tape:
                    tape.watch(point)
                    y = f(point)
                return -tape.gradient(y, point)
         """, "부호가"),
        ("def gradient_at(f, point): return tf.constant([1.0, 6.0])", "f를 부르지 않았다"),
        ("""
            def gradient_at(f, point):
                with tf.GradientTape() as tape:
                    tape.watch(point)
                    y = f(point)
                return tape.gradient(y, point).numpy().astype(float)
         """, "float64를"),
    ],
    "motion": [
        ("""
            def motion(height, t):
                with tf.GradientTape() as outer:
                    with tf.GradientTape() as inner:
                        h = height(t)
                    v = inner.gradient(h, t)
                return v, outer.gradient(v, t)
         """, "수를 그대로 넣었다"),
        ("""
            def motion(height, t):
                t = tf.Variable(t)
                with tf.GradientTape() as outer:
                    with tf.GradientTape() as inner:
                        h = height(t)
                v = inner.gradient(h, t)
                return v, outer.gradient(v, t)
         """, "가속도가 None"),
        ("""
            def motion(height, t):
                t = tf.Variable(t)
                with tf.GradientTape() as outer:
                    with tf.GradientTape() as inner:
                        h = height(t)
                    v = inner.gradient(h, t)
                return outer.gradient(v, t), v
         """, "뒤바뀌었다"),
        ("""
            def motion(height, t):
                t = tf.Variable(t)
                with tf.GradientTape() as tape:
                    h = height(t)
                return tape.gradient(h, t), -9.8
         """, "정해 둔 수"),
        ("""
            def motion(height, t):
                t = tf.Variable(t)
                with tf.GradientTape() as tape:
                    h = height(t)
                v = tape.gradient(h, t)
                return v, v
         """, "속도가 있다"),
        ("""
            def motion(height, t):
                t = tf.Variable(t)
                with tf.GradientTape() as tape:
                    h = height(t)
                v = tape.gradient(h, t)
                return v, v / t
         """, "나눈 값이 아니라"),
        ("""
            def motion(height, t):
                t = tf.Variable(t)
                with tf.GradientTape() as outer:
                    with tf.GradientTape() as inner:
                        h = height(t)
                    v = inner.gradient(h, t)
                return abs(v), outer.gradient(v, t)
         """, "부호가 다르다"),
        ("""
            def motion(height, t):
                t = tf.Variable(t)
                with tf.GradientTape() as outer:
                    with tf.GradientTape() as inner:
                        h = height(t)
                    v = inner.gradient(h, t)
                return outer.gradient(v, t)
         """, "두 값을 튜플로"),
        ("""
            def motion(height, t):
                t = tf.Variable(t)
                with tf.GradientTape() as outer:
                    with tf.GradientTape() as inner:
                        h = height(t)
                    v = inner.gradient(h, t)
                return h, outer.gradient(v, t)
         """, "높이를 돌려주었다"),
        ("""
            def motion(height, t):
                t = tf.constant(t)
                with tf.GradientTape() as outer:
                    with tf.GradientTape() as inner:
                        h = height(t)
                    v = inner.gradient(h, t)
                return v, 0.0
         """, "속도가 None"),
        ("""
            def motion(height, t):
                h = 0.01
                v = (height(t + h) - height(t - h)) / (2 * h)
                return v, (height(t + h) - 2 * height(t) + height(t - h)) / h ** 2
         """, "유한 차분"),
        ("""
            def motion(height, t):
                t = tf.Variable(t)
                with tf.GradientTape() as outer:
                    with tf.GradientTape() as inner:
                        h = height(t)
                    v = inner.gradient(h, t)
                a = outer.gradient(v, t)
         """, "None을 돌려주었다"),
    ],
    "descend": [
        ("""
            def descend(f, start, rate, steps):
                w = tf.Variable(start)
                for _ in range(steps):
                    with tf.GradientTape() as tape:
                        y = f(w)
                    w = w - rate * tape.gradient(y, w)
                return w
         """, "tf.Variable이 아니다"),
        ("""
            def descend(f, start, rate, steps):
                w = tf.Variable(start)
                for _ in range(steps):
                    with tf.GradientTape() as tape:
                        y = f(w)
                    w.assign_add(rate * tape.gradient(y, w))
                return w
         """, "올라갔다"),
        ("""
            def descend(f, start, rate, steps):
                w = tf.Variable(start)
                for _ in range(1, steps):
                    with tf.GradientTape() as tape:
                        y = f(w)
                    w.assign_sub(rate * tape.gradient(y, w))
                return w
         """, "출발점 그대로"),
        ("""
            def descend(f, start, rate, steps):
                w = tf.Variable(start)
                for _ in range(max(1, steps - 1)):
                    with tf.GradientTape() as tape:
                        y = f(w)
                    w.assign_sub(rate * tape.gradient(y, w))
                return w
         """, "한 번 모자란다"),
        ("""
            def descend(f, start, rate, steps):
                w = tf.Variable(start)
                for _ in range(steps + 1):
                    with tf.GradientTape() as tape:
                        y = f(w)
                    w.assign_sub(rate * tape.gradient(y, w))
                return w
         """, "한 번 더"),
        ("""
            def descend(f, start, rate, steps):
                w = tf.Variable(start)
                for _ in range(steps):
                    with tf.GradientTape() as tape:
                        y = f(w)
                    w.assign_sub(0.1 * tape.gradient(y, w))
                return w
         """, "rate가 0인데도"),
        ("""
            def descend(f, start, rate, steps):
                w = tf.Variable(start)
                for _ in range(steps):
                    with tf.GradientTape() as tape:
                        y = f(w)
                    w.assign(rate * tape.gradient(y, w))
                return w
         """, "한 걸음의 크기로"),
        ("""
            def descend(f, start, rate, steps):
                w = tf.Variable(start)
                with tf.GradientTape() as tape:
                    y = f(w)
                g = tape.gradient(y, w)
                for _ in range(steps):
                    w.assign_sub(rate * g)
                return w
         """, "출발점의 그레이디언트만"),
        ("""
            def descend(f, start, rate, steps):
                w = tf.Variable(start)
                with tf.GradientTape() as tape:
                    y = f(w)
                for _ in range(steps):
                    w.assign_sub(rate * tape.gradient(y, w))
                return w
         """, "멈췄다"),
        ("""
            def descend(f, start, rate, steps):
                w = tf.Variable(start)
                for _ in range(steps):
                    with tf.GradientTape() as tape:
                        y = f(w)
                    w.assign_sub(rate * tape.gradient(y, w))
         """, "None을"),
        ("""
            def descend(f, start, rate, steps):
                w = tf.Variable(start)
                for _ in range(steps):
                    with tf.GradientTape() as tape:
                        y = f(w)
                    w.assign_sub(rate * tape.gradient(y, w))
                return w.numpy()
         """, "tf.Variable이 아니다"),
    ],
    "probability": [
        ("def probability(x, W, b): return x @ W + b", "시그모이드를 빠뜨려"),
        ("def probability(x, W, b): return tf.nn.softmax(x @ W + b)", "소프트맥스"),
        ("def probability(x, W, b): return tf.sigmoid(x @ W)", "편향을"),
        ("def probability(x, W, b): return 1 / (1 + tf.exp(x @ W + b))", "음성일 확률"),
        ("def probability(x, W, b): return tf.sigmoid(x @ W + b)[:, 0]", "열 하나"),
        ("def probability(x, W, b): return tf.cast(x @ W + b > 0, 'float32')", "클래스를"),
        ("def probability(x, W, b): return tf.exp(x @ W + b) / (1 + tf.exp(x @ W + b))", "nan"),
        ("def probability(x, W, b): return tf.tanh(x @ W + b)", "쌍곡탄젠트"),
        ("def probability(x, W, b): tf.sigmoid(x @ W + b)", "return을"),
        ("def probability(x, W, b): return np.full((len(x), 1), 0.5, 'float32')", "확률이 다르다"),
        ("def probability(x, W, b): return tf.sigmoid(tf.cast(x @ W + b, 'float64'))", "float64를"),
    ],
    "logistic_loss": [
        ("""
            def logistic_loss(t, z):
                p = tf.sigmoid(z)
                return tf.reduce_mean(-t * tf.math.log(p) - (1 - t) * tf.math.log(1 - p))
         """, "inf나 nan"),
        ("""
            def logistic_loss(t, z):
                p = tf.clip_by_value(tf.sigmoid(z), 1e-7, 1 - 1e-7)
                return tf.reduce_mean(-t * tf.math.log(p) - (1 - t) * tf.math.log(1 - p))
         """, "잘라 내면"),
        ("""
            def logistic_loss(t, z):
                p = tf.sigmoid(z)
                return tf.reduce_mean(-t * tf.math.log(p + 1e-7) - (1 - t) * tf.math.log(1 - p + 1e-7))
         """, "잘라 내면"),
        ("def logistic_loss(t, z): return tf.reduce_sum(tf.nn.softplus(z) - t * z)", "합을"),
        ("def logistic_loss(t, z): return tf.nn.softplus(z) - t * z", "스칼라가 아니라"),
        ("def logistic_loss(t, z): return tf.reduce_mean(tf.nn.softplus(z) - t * z, axis=0)", "스칼라가 아니라"),
        ("def logistic_loss(t, z): return tf.reduce_mean(t * z - tf.nn.softplus(z))", "부호가"),
        ("def logistic_loss(t, z): return tf.reduce_mean(t * tf.nn.softplus(-z))", "타깃이 0인"),
        ("def logistic_loss(t, z): return tf.reduce_mean((1 - t) * tf.nn.softplus(z))", "타깃이 1인"),
        ("""
            def logistic_loss(t, z):
                return tf.reduce_mean(t * tf.nn.softplus(z) + (1 - t) * tf.nn.softplus(-z))
         """, "뒤바뀌었다"),
        ("def logistic_loss(t, z): return tf.reduce_mean(-t * tf.math.log(z) - (1 - t) * tf.math.log(1 - z))", "점수라서"),
        ("def logistic_loss(t, z): return tf.reduce_mean(tf.square(tf.sigmoid(z) - t))", "평균 제곱 오차"),
        ("def logistic_loss(t, z): return np.mean(np.logaddexp(0, z) - t * z)", "텐서가 아니다"),
        ("def logistic_loss(t, z): return tf.constant(np.mean(np.logaddexp(0, z) - t * z))", "기록이 끊겼다"),
        ("""
            def logistic_loss(t, z):
                naive = tf.math.log(1 + tf.exp(z))
                return tf.reduce_mean(tf.where(z > 50, z, naive) - t * z)
         """, "그레이디언트가 nan"),
        ("""
            def logistic_loss(t, z):
                p = tf.sigmoid(z)
                return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=t, logits=p))
         """, "두 번 적용했다"),
        ("def logistic_loss(t, z): tf.reduce_mean(tf.nn.softplus(z) - t * z)", "return을"),
    ],
    "train_step": [
        ("""
            def train_step(x, t, W, b, rate):
                with tf.GradientTape() as tape:
                    loss = score_loss(t, x @ W + b)
                dW, db = tape.gradient(loss, [W, b])
                W = W - rate * dW
                b = b - rate * db
                return loss
         """, "그대로다"),
        ("""
            def train_step(x, t, W, b, rate):
                with tf.GradientTape() as tape:
                    loss = score_loss(t, x @ W + b)
                W.assign_sub(rate * tape.gradient(loss, W))
                return loss
         """, "b를 고치지"),
        ("""
            def train_step(x, t, W, b, rate):
                with tf.GradientTape() as tape:
                    loss = score_loss(t, x @ W + b)
                for v, g in zip([W, b], tape.gradient(loss, [W, b])):
                    v.assign_add(rate * g)
                return loss
         """, "더해서"),
        ("""
            def train_step(x, t, W, b, rate):
                with tf.GradientTape() as tape:
                    loss = score_loss(t, x @ W + b)
                for v, g in zip([W, b], tape.gradient(loss, [W, b])):
                    v.assign(rate * g)
                return loss
         """, "한 걸음의 크기로"),
        ("""
            def train_step(x, t, W, b, rate):
                with tf.GradientTape() as tape:
                    loss = score_loss(t, x @ W + b)
                for v, g in zip([W, b], tape.gradient(loss, [W, b])):
                    v.assign_sub(g)
                return loss
         """, "학습률을"),
        ("""
            def train_step(x, t, W, b, rate):
                with tf.GradientTape() as tape:
                    loss = score_loss(t, tf.sigmoid(x @ W + b))
                for v, g in zip([W, b], tape.gradient(loss, [W, b])):
                    v.assign_sub(rate * g)
                return loss
         """, "두 번 적용했다"),
        ("""
            def train_step(x, t, W, b, rate):
                with tf.GradientTape() as tape:
                    loss = tf.reduce_mean(tf.square(t - (x @ W + b)))
                for v, g in zip([W, b], tape.gradient(loss, [W, b])):
                    v.assign_sub(rate * g)
                return loss
         """, "평균 제곱 오차를"),
        ("""
            def train_step(x, t, W, b, rate):
                for v in (W, b):
                    with tf.GradientTape() as tape:
                        loss = score_loss(t, x @ W + b)
                    v.assign_sub(rate * tape.gradient(loss, v))
                return loss
         """, "한꺼번에"),
        ("""
            def train_step(x, t, W, b, rate):
                with tf.GradientTape() as tape:
                    loss = score_loss(t, x @ W + b)
                for v, g in zip([W, b], tape.gradient(loss, [W, b])):
                    v.assign_sub(rate * g)
                return score_loss(t, x @ W + b)
         """, "고친 뒤의 손실"),
        ("""
            def train_step(x, t, W, b, rate):
                with tf.GradientTape() as tape:
                    loss = score_loss(t, x @ W + b)
                for v, g in zip([W, b], tape.gradient(loss, [W, b])):
                    v.assign_sub(rate * g)
         """, "손실을 돌려주지"),
        ("""
            def train_step(x, t, W, b, rate):
                with tf.GradientTape() as tape:
                    loss = len(x) * score_loss(t, x @ W + b)
                for v, g in zip([W, b], tape.gradient(loss, [W, b])):
                    v.assign_sub(rate * g)
                return loss
         """, "합을 미분했다"),
        ("""
            kept = []
            def train_step(x, t, W, b, rate):
                if not kept:
                    with tf.GradientTape() as tape:
                        loss = score_loss(t, x @ W + b)
                    kept.extend([loss, *tape.gradient(loss, [W, b])])
                W.assign_sub(rate * kept[1])
                b.assign_sub(rate * kept[2])
                return kept[0]
         """, "둘째로"),
        ("""
            def train_step(x, t, W, b, rate):
                with tf.GradientTape() as tape:
                    loss = score_loss(t, x @ W + b)
                dW, db = tape.gradient(loss, [b, W])
                W.assign_sub(rate * dW)
                b.assign_sub(rate * db)
                return loss
         """, "멈췄다"),
    ],
    "train_classifier": [
        ("""
            def train_classifier(x, t):
                W, b = tf.Variable(tf.zeros((2, 1))), tf.Variable([0.0])
                train_step(x, t, W, b, 0.3)
                return W, b
         """, "밖에 되지 않는다"),
        ("""
            def train_classifier(x, t):
                W, b = tf.Variable(tf.zeros((2, 1))), tf.Variable([0.0])
                for _ in range(100):
                    train_step(x, t, W, b, 0.001)
                return W, b
         """, "밖에 되지 않는다"),
        ("""
            def train_classifier(x, t):
                W, b = tf.Variable(tf.zeros((2, 1))), tf.Variable([0.0])
                for _ in range(400):
                    train_step(x, 1 - t, W, b, 0.3)
                return W, b
         """, "뒤바뀌었다"),
        ("""
            def train_classifier(x, t):
                W, b = tf.Variable(tf.zeros((2, 1))), tf.Variable([0.0])
                for _ in range(400):
                    with tf.GradientTape() as tape:
                        loss = score_loss(t, x @ W)
                    W.assign_sub(0.3 * tape.gradient(loss, W))
                return W, b
         """, "b가 0 그대로"),
        ("def train_classifier(x, t): return tf.ones((2, 1)), tf.constant([-3.5])", "정확도가"),
        ("""
            def train_classifier(x, t):
                W, b = tf.Variable(tf.zeros((2, 1))), tf.Variable([0.0])
                for _ in range(400):
                    train_step(x, t, W, b, 0.3)
         """, "None을"),
        ("""
            def train_classifier(x, t):
                W, b = tf.Variable(tf.zeros((2, 1))), tf.Variable([0.0])
                for _ in range(400):
                    train_step(x[:200], t[:200], W, b, 0.3)  # one class
                return W, b
         """, "데이터 전체로"),
        ("""
            def train_classifier(x, t):
                W, b = tf.Variable(tf.zeros((2, 1))), tf.Variable([0.0])
                w, c = tf.Variable(W), tf.Variable(b)
                for _ in range(100):
                    train_step(x, t, w, c, 0.3)
                return W, b
         """, "W가 모두 0"),
        ("""
            def train_classifier(x, t):
                W, b = tf.Variable(tf.zeros((2, 1))), tf.Variable([0.0])
                for _ in range(200):
                    with tf.GradientTape() as tape:
                        loss = tf.reduce_mean(tf.square(t - (x @ W + b)))
                    for v, g in zip([W, b], tape.gradient(loss, [W, b])):
                        v.assign_sub(1.0 * g)
                return W, b
         """, "inf나 nan"),
        ("""
            def train_classifier(x, t):
                W, b = tf.Variable(tf.zeros((2, 1))), tf.Variable([0.0])
                for _ in range(300):
                    train_step(x, t, W, b, 0.3)
                return W[:, 0], b
         """, "W는 (2, 1)"),
        ("""
            def train_classifier(x, t):
                W, b = tf.Variable(tf.zeros((2, 1))), tf.Variable([0.0])
                for _ in range(300):
                    loss = train_step(x, t, W, b, 0.3)
                return loss
         """, "튜플 (W, b)"),
    ],
    "largest_rate": [
        ("""
            def largest_rate(x):
                x = x.numpy()
                return 2 / np.linalg.eigvalsh(2 / len(x) * x.T @ x)[-1]
         """, "편향의 열"),
        ("""
            def largest_rate(x):
                X = np.hstack((x, np.ones((len(x), 1))))
                return 1 / np.linalg.eigvalsh(2 / len(X) * X.T @ X)[-1]
         """, "1이 아니라 2를"),
        ("""
            def largest_rate(x):
                X = np.hstack((x, np.ones((len(x), 1))))
                return 2 / np.linalg.eigvalsh(1 / len(X) * X.T @ X)[-1]
         """, "2를 빠뜨렸다"),
        ("""
            def largest_rate(x):
                X = np.hstack((x, np.ones((len(x), 1))))
                return 2 / np.linalg.eigvalsh(2 * X.T @ X)[-1]
         """, "평균이다"),
        ("""
            def largest_rate(x):
                X = np.hstack((x, np.ones((len(x), 1))))
                return 2 / np.linalg.eigvalsh(2 / len(X) * X.T @ X)[0]
         """, "가장 작은 고윳값"),
        ("""
            def largest_rate(x):
                X = np.hstack((x, np.ones((len(x), 1))))
                return np.linalg.eigvalsh(2 / len(X) * X.T @ X)[-1]
         """, "자체를"),
        ("""
            def largest_rate(x):
                X = np.hstack((x, np.ones((len(x), 1))))
                return 2 / np.linalg.eigvalsh(2 / len(X) * X.T @ X)
         """, "수 하나여야"),
        ("def largest_rate(x): return 100.0", "한계가 다르다"),
        ("""
            def largest_rate(x):
                X = np.hstack((x, np.ones((len(x), 1))))
                print(2 / np.linalg.eigvalsh(2 / len(X) * X.T @ X)[-1])
         """, "return을"),
        ("""
            def largest_rate(x):
                X = np.hstack((x, np.ones((len(x), 1))))
                return 2 * np.linalg.eigvalsh(2 / len(X) * X.T @ X)[-1]
         """, "한계가 다르다"),
        ("""
            def largest_rate(x):
                X = np.hstack((x, np.ones((len(x), 1))))
                return 2 / np.linalg.eigvalsh(2 / len(X) * X @ X.T)[0]
         """, "한계가 다르다"),
    ],
    "mended_assign": [
        (assign("W = W - rate * dW; b = b - rate * db"), "="),
        (assign("W.assign_sub(rate * dW); b = b - rate * db"), "b는 아직"),
        (assign("W = W - rate * dW; b.assign_sub(rate * db)"), "W는 아직"),
        (assign("W.assign_add(rate * dW); b.assign_add(rate * db)"), "더했다"),
        (assign("W.assign(rate * dW); b.assign(rate * db)"), "바꾸었다"),
        (assign("W.assign_sub(dW); b.assign_sub(db)"), "학습률을"),
        (assign("W = tf.Variable(W - rate * dW); b = tf.Variable(b - rate * db)"), "그대로다"),
        (assign("W -= rate * dW; b -= rate * db"), "멈췄다"),
        (assign("W.assign_sub(rate * dW); b.assign_sub(rate * db)").replace("return losses", "pass"), "None을"),
        (assign("W.assign_sub(rate * dW); b.assign_sub(rate * db)").replace("    return losses", "        return losses"),
         "반복문 안에"),
        (assign("W.assign_sub(rate * dW); b.assign_sub(rate * db)").replace("return losses", "return losses[-1]"), "스텝마다 하나씩"),
        (assign("W.assign_sub(rate * dW); b.assign_sub(rate * db)").replace(
            "losses.append(float(loss))", "losses.append(float(tf.reduce_mean(tf.square(t - (x @ W + b)))))"), "고치기 전의"),
    ],
    "mended_tape": [
        ("mended_tape = broken_tape", "그대로다"),
        ("""
            def mended_tape(x, t, W, b, rate, steps):
                losses = []
                for step in range(steps):
                    with tf.GradientTape() as tape:
                        z = x @ W + b
                    loss = score_loss(t, z)
                    for v, g in zip([W, b], tape.gradient(z, [W, b])):
                        v.assign_sub(rate * g)
                    losses.append(float(loss))
                return losses
         """, "점수 z를 미분"),
        ("""
            def mended_tape(x, t, W, b, rate, steps):
                losses = []
                for step in range(steps):
                    z = x @ W + b
                    with tf.GradientTape() as tape:
                        loss = score_loss(t, z)
                    for v, g in zip([W, b], tape.gradient(loss, [W, b])):
                        if g is not None:
                            v.assign_sub(rate * g)
                    losses.append(float(loss))
                return losses
         """, "그대로다"),
        ("""
            def mended_tape(x, t, W, b, rate, steps):
                losses = []
                for step in range(steps):
                    with tf.GradientTape() as tape:
                        z = x @ W + b
                    loss = score_loss(t, z)
                    for v, g in zip([W, b], tape.gradient(loss, [W, b])):
                        v.assign_sub(rate * g)
                    losses.append(float(loss))
                return losses
         """, "멈췄다"),
        ("""
            def mended_tape(x, t, W, b, rate, steps):
                losses = []
                for step in range(steps):
                    with tf.GradientTape() as tape:
                        z = x @ W + b
                    loss = score_loss(t, z)
                    with tape:
                        tape.watch(loss)
                    for v, g in zip([W, b], tape.gradient(loss, [W, b])):
                        if g is not None:
                            v.assign_sub(rate * g)
                    losses.append(float(loss))
                return losses
         """, "그대로다"),
        ("""
            def mended_tape(x, t, W, b, rate, steps):
                losses = []
                for step in range(steps):
                    with tf.GradientTape() as tape:
                        loss = tf.reduce_mean(tf.square(t - (x @ W + b)))
                    for v, g in zip([W, b], tape.gradient(loss, [W, b])):
                        v.assign_sub(rate * g)
                    losses.append(float(loss))
                return losses
         """, "평균 제곱 오차로"),
        ("""
            def mended_tape(x, t, W, b, rate, steps):
                losses = []
                for step in range(steps):
                    with tf.GradientTape() as tape:
                        loss = score_loss(t, x @ W + b)
                    for v, g in zip([W, b], tape.gradient(loss, [W, b])):
                        v.assign_add(rate * g)
                    losses.append(float(loss))
                return losses
         """, "더했다"),
        ("""
            def mended_tape(x, t, W, b, rate, steps):
                losses = []
                for step in range(steps):
                    with tf.GradientTape() as tape:
                        loss = tf.reduce_sum(tf.nn.sigmoid_cross_entropy_with_logits(t, x @ W + b))
                    for v, g in zip([W, b], tape.gradient(loss, [W, b])):
                        v.assign_sub(rate * g)
                    losses.append(float(loss))
                return losses
         """, "합을"),
        ("""
            def mended_tape(x, t, W, b, rate, steps):
                losses = []
                with tf.GradientTape() as tape:
                    loss = score_loss(t, x @ W + b)
                grads = tape.gradient(loss, [W, b])
                for step in range(steps):
                    for v, g in zip([W, b], grads):
                        v.assign_sub(rate * g)
                    losses.append(float(loss))
                return losses
         """, "W를 고친 값이 다르다"),
        ("""
            def mended_tape(x, t, W, b, rate, steps):
                losses = []
                for step in range(steps):
                    with tf.GradientTape() as tape:
                        loss = score_loss(t, x @ W + b)
                    for v, g in zip([W], tape.gradient(loss, [W])):
                        v.assign_sub(rate * g)
                    losses.append(float(loss))
                return losses
         """, "b는 아직"),
        ("""
            def mended_tape(x, t, W, b, rate, steps):
                losses = []
                for step in range(steps):
                    with tf.GradientTape() as tape:
                        loss = score_loss(t, x @ W + b)
                    for v, g in zip([W, b], tape.gradient(loss, [W, b])):
                        v.assign_sub(rate * g)
                    losses.append(float(loss))
                    return losses
         """, "반복문 안에"),
    ],
    "mended_targets": [
        ("mended_targets = broken_targets", "모든 타깃과"),
        (flat("t = tf.reshape(t, (1, -1))"), "모든 타깃과"),
        (flat("t = tf.expand_dims(t, 1)"), "모든 타깃과"),
        (flat(loss="tf.reduce_mean(tf.square(t - z[:, 0]))"), "모든 타깃과"),
        (flat("t = t[:, None]"), "모든 타깃과"),
        (flat("t = t[:, 0]"), "멈췄다"),
        (flat("t = tf.reshape(t, (-1, 1))", "tf.reduce_sum(tf.square(t - z))"), "합을"),
        (flat("t = tf.zeros_like(x[:, :1])"), "값이 다르다"),
        (flat("t = 1 - tf.reshape(t, (-1, 1))"), "뒤바뀌었다"),
        (flat("t = tf.reshape(t, (-1, 1))").replace("return losses", "pass"), "None을"),
        (flat("t = tf.reshape(t, (-1, 1)); W = tf.Variable(W); b = tf.Variable(b)"), "그대로다"),
        (flat("t = tf.reshape(t, (200, 1))"), "멈췄다"),
    ],
}

RIGHT = {
    "derivative": [
        """
            def derivative(f, x):
                x = tf.constant(float(x))
                with tf.GradientTape() as tape:
                    tape.watch(x)
                    y = f(x)
                return tape.gradient(y, x).numpy()
        """,
        """
            def derivative(f, x):
                v = tf.Variable(x, dtype="float32")
                with tf.GradientTape(persistent=True) as tape:
                    y = f(v)
                return float(tape.gradient(y, v))
        """,
        """
            def derivative(f, x):
                v = tf.Variable(float(x))
                with tf.GradientTape() as tape:
                    y = tf.function(lambda: f(v), reduce_retracing=True)()
                return tape.gradient(y, v)
        """,
    ],
    "gradient_at": [
        """
            def gradient_at(f, point):
                with tf.GradientTape(watch_accessed_variables=False) as tape:
                    tape.watch([point])
                    y = f(point)
                grad, = tape.gradient(y, [point])
                return grad.numpy()
        """,
        """
            def gradient_at(f, point):
                copy = tf.identity(point)
                with tf.GradientTape() as tape:
                    tape.watch(copy)
                    value = f(copy)
                return tape.gradient(value, copy)
        """,
    ],
    "motion": [
        """
            def motion(height, t):
                t = tf.constant(t)
                with tf.GradientTape() as outer:
                    outer.watch(t)
                    with tf.GradientTape() as inner:
                        inner.watch(t)
                        h = height(t)
                    v = inner.gradient(h, t)
                a = outer.gradient(v, t)
                return float(v), float(a)
        """,
        """
            def motion(height, t):
                t = tf.Variable(t)
                def velocity():
                    with tf.GradientTape() as tape:
                        h = height(t)
                    return tape.gradient(h, t)
                with tf.GradientTape() as tape:
                    v = velocity()
                return [v.numpy(), tape.gradient(v, t).numpy()]
        """,
    ],
    "descend": [
        """
            def descend(f, start, rate, steps):
                w = tf.Variable(start)
                while steps > 0:
                    with tf.GradientTape() as tape:
                        loss = f(w)
                    w.assign(w - rate * tape.gradient(loss, w))
                    steps -= 1
                return w
        """,
        """
            def descend(f, start, rate, steps):
                w = tf.Variable(tf.identity(start))
                for _ in range(steps):
                    with tf.GradientTape() as tape:
                        loss = f(w)
                    w.assign_add(-rate * tape.gradient(loss, w))
                return w
        """,
        """
            def descend(f, start, rate, steps):
                w = tf.Variable(start)
                optimizer = keras.optimizers.SGD(rate)
                for _ in range(steps):
                    with tf.GradientTape() as tape:
                        loss = f(w)
                    optimizer.apply_gradients([(tape.gradient(loss, w), w)])
                return w
        """,
    ],
    "probability": [
        "def probability(x, W, b): return 1 / (1 + tf.exp(-(tf.matmul(x, W) + b)))",
        "def probability(x, W, b): return keras.activations.sigmoid(x @ W + b)",
        "def probability(x, W, b): return 0.5 * (1 + tf.tanh((x @ W + b) / 2))",
    ],
    "logistic_loss": [
        "def logistic_loss(t, z): return tf.reduce_mean(tf.nn.softplus(z) - t * z)",
        """
            def logistic_loss(t, z):
                return tf.reduce_mean(tf.maximum(z, 0) - t * z + tf.math.log1p(tf.exp(-tf.abs(z))))
        """,
        "def logistic_loss(t, z): return keras.losses.BinaryCrossentropy(from_logits=True)(t, z)",
        """
            def logistic_loss(t, z):
                return tf.reduce_mean(tf.nn.softplus(tf.where(t == 1, -z, z)))
        """,
        """
            def logistic_loss(t, z):
                return tf.reduce_mean(-t * tf.math.log_sigmoid(z) - (1 - t) * tf.math.log_sigmoid(-z))
        """,
    ],
    "train_step": [
        """
            def train_step(x, t, W, b, rate):
                with tf.GradientTape() as tape:
                    z = tf.matmul(x, W) + b
                    loss = logistic_loss(t, z)
                for v, g in zip((W, b), tape.gradient(loss, (W, b))):
                    v.assign(v - rate * g)
                return float(loss)
        """,
        """
            def train_step(x, t, W, b, rate):
                with tf.GradientTape(persistent=True) as tape:
                    loss = score_loss(t, x @ W + b)
                dW = tape.gradient(loss, W)
                db = tape.gradient(loss, b)
                W.assign_add(-rate * dW)
                b.assign_add(-rate * db)
                return loss.numpy()
        """,
        """
            def train_step(x, t, W, b, rate):
                z = x @ W + b
                error = (tf.sigmoid(z) - t) / len(x)
                loss = score_loss(t, z)
                W.assign_sub(rate * (tf.transpose(x) @ error))
                b.assign_sub(rate * tf.reduce_sum(error, axis=0))
                return loss
        """,
    ],
    "train_classifier": [
        """
            def train_classifier(x, t):
                W = tf.Variable(tf.random.normal((2, 1)))
                b = tf.Variable(tf.zeros(1))
                for _ in range(500):
                    with tf.GradientTape() as tape:
                        loss = logistic_loss(t, x @ W + b)
                    for v, g in zip((W, b), tape.gradient(loss, (W, b))):
                        v.assign_sub(0.2 * g)
                return W.numpy(), b.numpy()
        """,
        """
            def train_classifier(x, t):
                W, b = tf.Variable(tf.zeros((2, 1))), tf.Variable(tf.zeros(1))
                fast = tf.function(train_step)
                rate = tf.constant(0.5)
                for _ in range(600):
                    fast(x, t, W, b, rate)
                return W, b
        """,
        """
            def train_classifier(x, t):
                middle = tf.reduce_mean(x, axis=0, keepdims=True)
                W, b = tf.Variable(tf.zeros((2, 1))), tf.Variable(tf.zeros(1))
                for _ in range(100):
                    train_step(x - middle, t, W, b, 0.5)
                return W, b - tf.reshape(middle @ W, (1,))
        """,
    ],
    "largest_rate": [
        """
            def largest_rate(x):
                X = tf.concat([x, tf.ones((len(x), 1))], axis=1)
                H = 2 / len(x) * tf.transpose(X) @ X
                return 2 / tf.linalg.eigvalsh(H)[-1]
        """,
        """
            def largest_rate(x):
                X = np.hstack((np.ones((len(x), 1)), x))
                return len(X) / np.linalg.norm(X, 2) ** 2
        """,
        """
            def largest_rate(x):
                X = np.hstack((x, np.ones((len(x), 1))))
                return 2 / max(np.linalg.eigvals(2 * X.T @ X / len(X)).real)
        """,
    ],
    "mended_assign": [
        assign("W.assign(W - rate * dW); b.assign(b - rate * db)"),
        assign("W.assign_add(-rate * dW); b.assign_add(-rate * db)"),
        assign("[v.assign_sub(rate * g) for v, g in zip((W, b), (dW, db))]").replace("return losses", "return np.array(losses)"),
    ],
    "mended_tape": [
        """
            def mended_tape(x, t, W, b, rate, steps):
                return [float(train_step(x, t, W, b, rate)) for _ in range(steps)]
        """,
        """
            def mended_tape(x, t, W, b, rate, steps):
                losses = []
                for step in range(steps):
                    with tf.GradientTape() as tape:
                        z = x @ W + b
                        loss = score_loss(t, z)
                        dW, db = tape.gradient(loss, [W, b])
                    W.assign_sub(rate * dW)
                    b.assign_sub(rate * db)
                    losses.append(loss)
                return losses
        """,
    ],
    "mended_targets": [
        flat(loss="tf.reduce_mean(tf.square(tf.reshape(t, (-1,)) - tf.reshape(z, (-1,))))"),
        flat("t = t[:, None] if t.ndim == 1 else t"),
        flat("t = tf.reshape(t, (len(x), 1))"),
    ],
}

test_wrong, test_right, test_enough = attacks("exc-gradient_tape", WRONG, RIGHT)
