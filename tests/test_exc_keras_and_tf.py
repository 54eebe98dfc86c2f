"""Answers to exc-keras_and_tf that students give."""

from attack import attacks

MAKE_CIRCLES = """
    def make_circles(n, noise, seed):
        rng = np.random.default_rng(seed)
        labels = np.repeat([0.0, 1.0], n)[:, None]
        angle = rng.uniform(0, 2 * np.pi, (2 * n, 1))
        circle = np.concatenate([np.cos(angle), np.sin(angle)], axis=1)
        points = (1 + labels) * circle + rng.normal(0, noise, (2 * n, 2))
        order = rng.permutation(2 * n)
        return points[order].astype("float32"), labels[order].astype("float32")
"""

SEED_SCORES = """
    def seed_scores(build, seeds, train, test):
        scores = []
        for seed in seeds:
            keras.utils.set_random_seed(seed)
            model = build()
            quick_fit(model, *train)
            scores.append(np.mean((np.asarray(model(test[0])) > 0.5) == (test[1] > 0.5)))
        return np.array(scores)
"""

EVALUATED = SEED_SCORES.replace("np.mean((np.asarray(model(test[0])) > 0.5) == (test[1] > 0.5))",  # slower
                                "model.evaluate(*test, verbose=0)[1]")

SIMPLE_DENSE = """
    class SimpleDense(keras.layers.Layer):
        def __init__(self, units, activation=None, use_bias=True, **kwargs):
            super().__init__(**kwargs)
            self.units, self.use_bias = units, use_bias
            self.activation = keras.activations.get(activation)

        def build(self, input_shape):
            self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer="glorot_uniform")
            self.bias = self.add_weight(shape=(self.units,), initializer="zeros") if self.use_bias else 0

        def call(self, inputs):
            return self.activation(ops.matmul(inputs, self.kernel) + self.bias)
"""

SWISH = """
    class TrainableSwish(keras.layers.Layer):
        def build(self, input_shape):
            self.beta = self.add_weight(shape=(input_shape[-1],), initializer="ones")

        def call(self, inputs):
            return inputs * ops.sigmoid(self.beta * inputs)
"""

REGRESSOR = """
    def train_regressor(x, y):
        model = keras.Sequential([keras.Input((7,)), layers.Dense(32, activation="relu"), layers.Dense(1)])
        model.compile(optimizer=keras.optimizers.Adam(0.05), loss="mse")
        model.fit(x, y, epochs=20, verbose=0)
        return model
"""

STANDARDISE = """
    def standardise(train, test):
        mean, std = train.mean(axis=0), train.std(axis=0)
        return ((train - mean) / std).astype("float32"), ((test - mean) / std).astype("float32")
"""

WRAP = """
    def with_rescaling(model, mean, std):
        return keras.Sequential([
            keras.Input(model.input_shape[1:]), layers.Rescaling(1 / std, offset=-mean / std), model])
"""


def better(units, activation="tanh", rate=0.1):
    return f"""
    def better_model():
        model = keras.Sequential([keras.Input((2,))])
        for size in {units}:
            model.add(layers.Dense(size, activation="{activation}"))
        model.add(layers.Dense(1, activation="sigmoid"))
        model.compile(optimizer=keras.optimizers.Adam({rate}), loss="binary_crossentropy")
        return model
    """


def but(code, *changes):
    """A right answer with a mistake put in."""
    for old, new in changes:
        assert old in code, old
        code = code.replace(old, new)
    return code


WRONG = {
    "make_circles": [
        (but(MAKE_CIRCLES, ("return points", "points")), "return을 빠뜨리지"),
        (but(MAKE_CIRCLES, ('return points[order].astype("float32"), labels[order].astype("float32")',
                            "return points[order], labels[order]")), "자료형이 둘 다 float32"),
        (but(MAKE_CIRCLES, ('labels[order].astype("float32")', 'labels[order, 0].astype("float32")')),
         "열 하나로 세워 (2n, 1)"),
        (but(MAKE_CIRCLES, ("order = rng.permutation(2 * n)", "order = np.arange(2 * n)")), "섞이지 않았다"),
        (but(MAKE_CIRCLES, ("order = rng.permutation(2 * n)", "order = np.arange(2 * n).reshape(2, n).T.ravel()")),
         "번갈아"),
        (but(MAKE_CIRCLES, ("labels[order]", "rng.permutation(labels)")), "같은 순서로 섞는다"),
        (but(MAKE_CIRCLES, ("2 * np.pi,", "np.pi,")), "원의 일부에만"),
        (but(MAKE_CIRCLES, ("default_rng(seed)", "default_rng()")), "같은 시드로"),
        (but(MAKE_CIRCLES, ("default_rng(seed)", "default_rng(0)")), "시드를 바꾸어도"),
        (but(MAKE_CIRCLES, ("(1 + labels)", "(2 - labels)")), "안쪽 원이 0"),
        (but(MAKE_CIRCLES, ("(1 + labels)", "np.sqrt(1 + labels)")), "√2"),
        (but(MAKE_CIRCLES, ("rng.normal(0, noise,", "rng.normal(0, 0.1,")), "noise를 쓰는지"),
        (but(MAKE_CIRCLES, ("rng.normal(0, noise,", "rng.uniform(0, noise,")), "한쪽으로 치우쳤다"),
        (but(MAKE_CIRCLES, ("rng.normal(0, noise,", "rng.normal(0, np.sqrt(noise),")), "표준편차다"),
        (but(MAKE_CIRCLES, ("rng.normal(0, noise,", "rng.uniform(-2 * noise, 2 * noise,")), "표준편차다"),
        (but(MAKE_CIRCLES, ("rng.normal(0, noise, (2 * n, 2))", "rng.normal(0, noise)")), "점마다 다른 난수"),
        (but(MAKE_CIRCLES, ("rng.normal(0, noise, (2 * n, 2))", "rng.normal(0, noise, 2)")), "점마다 다른 난수"),
        (but(MAKE_CIRCLES, ("rng.normal(0, noise, (2 * n, 2))", "np.random.normal(0, noise, (2 * n, 2))")),
         "잡음도 seed로"),
        (but(MAKE_CIRCLES, ("rng.normal(0, noise, (2 * n, 2))", "rng.normal(0, noise, (2 * n, 1))")), "좌표마다 난수를"),
        (but(MAKE_CIRCLES, ("(1 + labels) * circle + rng.normal(0, noise, (2 * n, 2))",
                            "(1 + labels + rng.normal(0, noise, (2 * n, 1))) * circle")), "반지름이 아니라"),
        (but(MAKE_CIRCLES, (" + rng.normal(0, noise, (2 * n, 2))", "")), "원을 벗어나지 않는다"),
        (but(MAKE_CIRCLES, ("np.repeat([0.0, 1.0], n)", "(np.arange(n) % 2)"), ("(2 * n", "(n")),
         "모두 n개뿐"),
        (but(MAKE_CIRCLES, ("np.sin(angle)", "np.sin(rng.permutation(angle))")), "같은 각을"),
    ],
    "build_model": [
        ("""
    def build_model(units):
        model = keras.Sequential([keras.Input((2,))])
        for size in units:
            model.add(layers.Dense(size, activation="tanh"))
        return model
         """, "마지막 층까지 tanh"),
        ("""
    def build_model(units):
        model = keras.Sequential([keras.Input((2,))])
        for size in units[:-1]:
            model.add(layers.Dense(size))
        model.add(layers.Dense(1, activation="sigmoid"))
        return model
         """, "은닉층에 활성화 함수가 없다"),
        ("""
    def build_model(units):
        model = keras.Sequential([keras.Input((2,))])
        for size in units[:-1]:
            model.add(layers.Dense(size, activation="tanh"))
        model.add(layers.Dense(1))
        return model
         """, "시그모이드가 없다"),
        ("""
    def build_model(units):
        model = keras.Sequential([keras.Input((2,))])
        for size in units[:-1]:
            model.add(layers.Dense(size, activation="relu"))
        model.add(layers.Dense(1, activation="sigmoid"))
        return model
         """, "relu다"),
        ("""
    def build_model(units):
        return keras.Sequential([keras.Input((2,))] + [layers.Dense(size, activation="sigmoid") for size in units])
         """, "활성화 함수가 시그모이드다"),
        ("""
    def build_model(units):
        model = keras.Sequential()
        for size in units[:-1]:
            model.add(layers.Dense(size, activation="tanh"))
        model.add(layers.Dense(1, activation="sigmoid"))
        return model
         """, "아직 가중치가 없다"),
        ("""
    def build_model(units):
        last = units.pop()
        model = keras.Sequential([keras.Input((2,))])
        for size in units:
            model.add(layers.Dense(size, activation="tanh"))
        model.add(layers.Dense(last, activation="sigmoid"))
        return model
         """, "units를 고쳐 버렸다"),
        ("""
    def build_model(units):
        model = keras.Sequential([keras.Input((2,))])
        for size in units:
            model.add(layers.Dense(size, activation="tanh"))
        model.add(layers.Dense(1, activation="sigmoid"))
        return model
         """, "층이 하나 많다"),
        ("""
    def build_model(units):
        return keras.Sequential([keras.Input((2,)), layers.Dense(4, activation="tanh"),
                                 layers.Dense(2, activation="tanh"), layers.Dense(1, activation="sigmoid")])
         """, "유닛 수가"),
        ("""
    def build_model(units):
        model = keras.Sequential([keras.Input((2,))])
        for size in units[:-1]:
            model.add(layers.Dense(size, activation="tanh"))
        model.add(layers.Dense(1, activation="sigmoid"))
         """, "return한다"),
        ("""
    def build_model(units):
        model = keras.Sequential([keras.Input((units[0],))])
        for size in units[:-1]:
            model.add(layers.Dense(size, activation="tanh"))
        model.add(layers.Dense(1, activation="sigmoid"))
        return model
         """, "특성이 2개인"),
        ("""
    def build_model(units):
        hidden = [layers.Dense(size, activation="sigmoid") for size in units[:-1]]
        return keras.Sequential([keras.Input((2,)), *hidden, layers.Dense(1, activation="tanh")])
         """, "뒤바뀌었다"),
        ("""
    def build_model(units):
        hidden = [layers.Dense(size, activation="tanh") for size in units[:-1]]
        return keras.Sequential([keras.Input((2,)), *hidden, layers.Dense(1, activation="softmax")])
         """, "마지막 층이 softmax"),
        ("""
    def build_model(units):
        model = keras.Sequential([keras.Input((2,))])
        for number, size in enumerate(units[:-1]):
            model.add(layers.Dense(size, activation="tanh" if number == 0 else None))
        model.add(layers.Dense(1, activation="sigmoid"))
        return model
         """, "첫 층에만"),
        ("""
    def build_model(units):
        hidden = [layers.Dense(size, activation="tanh", use_bias=False) for size in units[:-1]]
        return keras.Sequential([keras.Input((2,)), *hidden, layers.Dense(1, activation="sigmoid")])
         """, "가중치와 편향이 하나씩"),
        ("""
    class Stack(keras.Model):
        def __init__(self, units):
            super().__init__()
            self.hidden = [layers.Dense(size, activation="tanh") for size in units[:-1]]
            self.last = layers.Dense(1, activation="sigmoid")

        def call(self, x):
            for layer in self.hidden:
                x = layer(x)
            return self.last(x)

    def build_model(units):
        model = Stack(units)
        model(np.zeros((1, 2)))
        return model
         """, "keras.Sequential로"),
    ],
    "seed_scores": [
        (but(SEED_SCORES, ("return np.array(scores)", "np.array(scores)")), "return한다"),
        (but(SEED_SCORES, ("return np.array(scores)", "return np.mean(scores)")), "평균을 내지 말고"),
        (but(SEED_SCORES, ("scores = []", "scores, model = [], build()"), ("            model = build()\n", "")),
         "새로 만들어야"),
        (but(SEED_SCORES, ("keras.utils.set_random_seed(seed)", "keras.utils.set_random_seed(0)")), "첫 가중치가 같다"),
        (but(SEED_SCORES, ("keras.utils.set_random_seed(seed)", "pass")), "시드를 정한다"),
        (but(SEED_SCORES, ("            keras.utils.set_random_seed(seed)\n            model = build()\n",
                           "            model = build()\n            keras.utils.set_random_seed(seed)\n")),
         "모델을 만들기 전에"),
        (but(SEED_SCORES, ("quick_fit(model, *train)", "quick_fit(model, *test)")), "훈련에는 train만"),
        (but(EVALUATED, ("evaluate(*test,", "evaluate(*train,")), "훈련셋의 정확도"),
        (but(EVALUATED, ("verbose=0)[1]", "verbose=0)[0]")), "손실을 돌려주었다"),
        (but(SEED_SCORES, ("quick_fit(model, *train)", "model.compile(loss='mse', metrics=['accuracy'])")),
         "훈련하지 않은 모델"),
        (but(SEED_SCORES, ("(test[1] > 0.5)", "(test[1][:, 0] > 0.5)")), "정확도가 다르다"),
        (but(SEED_SCORES, ("model = build()", "model = build_model([4, 1])")), "build()를 부르지 않았다"),
        (but(SEED_SCORES, ("np.array(scores)", "scores")), "넘파이 배열을 돌려준다"),
        (but(SEED_SCORES, ("np.array(scores)", "tf.constant(scores)")), "넘파이 배열을 돌려준다"),
        (but(SEED_SCORES, ("quick_fit(model, *train)",
                           "model.compile('adam', 'mse', metrics=['accuracy']); model.fit(*train, epochs=1, verbose=0)")),
         "quick_fit과 다르게"),
        (but(SEED_SCORES, ("quick_fit(model, *train)",
                           "quick_fit(model, *train); model.fit(*train, batch_size=40, epochs=5, verbose=0)")),
         "2번 훈련"),
    ],
    "better_model": [
        (better([4, 2]), "파라미터가 25개"),
        (better([4], rate=0.03), "모자란다"),
        (better([4], rate=0.05).replace("Adam(0.05)", "SGD(0.05, momentum=0.9)"), "모자란다"),
        (better([4, 3, 2]), "파라미터가 38개"),
        (better([16], "relu"), "파라미터가 65개"),
        (better([5], "gelu", rate=0.001), "거의 배우지 못했다"),
        (better([5], "linear"), "거의 배우지 못했다"),
        (better([5]).replace("sigmoid", "softmax"), "먼저 출력층의 활성화 함수"),
        (but(better([5]), ("binary_cross", "categorical_cross"), ('"tanh"', "ops.square"),
             ("Adam(0.1)", "SGD(0.05, momentum=0.9)")), "이진 분류에 맞는지"),
        ("""
    def better_model():
        return build_model([5, 1])
         """, "컴파일하지 않았다"),
        ("""
    def better_model():
        model = build_model([5, 1])
        model.compile(optimizer=keras.optimizers.Adam(0.1), loss="binary_crossentropy")
         """, "return한다"),
        ("""
    def better_model():
        model = keras.Sequential([keras.Input((2,)), layers.Dense(5, activation="tanh"), layers.Dense(1)])
        model.compile(optimizer=keras.optimizers.Adam(0.1), loss="binary_crossentropy")
        return model
         """, "0과 1 사이에 있지 않다"),
        ("""
    made = build_model([5, 1])
    made.compile(optimizer=keras.optimizers.Adam(0.1), loss="binary_crossentropy")
    def better_model():
        return made
         """, "부를 때마다 새로"),
        ("""
    def better_model():
        model = build_model([5, 1])
        quick_fit(model, *make_circles(50, 0.15, 0))
        return model
         """, "이미 훈련한 모델"),
        ("""
    def better_model():
        model = keras.Sequential([keras.Input((2,)), layers.Dense(4, activation="tanh"),
                                  layers.Dense(2, activation="softmax")])
        model.compile(optimizer=keras.optimizers.Adam(0.1), loss="sparse_categorical_crossentropy")
        return model
         """, "출력의 모양이"),
        (better([5]).replace("binary_crossentropy", "binary_crossentropi"), "오류의 마지막 줄을 읽고"),
        (better([5]).replace("Input((2,))", "Input((3,))"), "오류의 마지막 줄을 읽고"),
    ],
    "SimpleDense": [
        (but(SIMPLE_DENSE, ("keras.activations.get(activation)", "activation or (lambda z: z)")), "함수로 바꾸는 일이 빠졌다"),
        (but(SIMPLE_DENSE, ("keras.activations.get(activation)", "keras.activations.get('relu')")), "relu를 적용했다"),
        (but(SIMPLE_DENSE, ("keras.activations.get(activation)",
                            "activation if callable(activation) else "
                            "{None: lambda z: z, 'relu': ops.relu, 'tanh': ops.tanh, 'gelu': ops.gelu}[activation]")),
         "멈췄다"),
        (but(SIMPLE_DENSE, ("keras.activations.get(activation)", "activation"),
             ("return self.activation(", "return keras.activations.get(self.activation)(")), "조용하다"),
        (but(SIMPLE_DENSE, ("return self.activation(", "return (")), "활성화 함수가 적용되지 않는다"),
        (but(SIMPLE_DENSE, (" + self.bias", "")), "편향을 더하지"),
        (but(SIMPLE_DENSE, ("self.activation(ops.matmul(inputs, self.kernel) + self.bias)",
                            "self.activation(ops.matmul(inputs, self.kernel)) + self.bias")), "다 한 뒤에"),
        (but(SIMPLE_DENSE, ("glorot_uniform", "random_normal")), "Dense와 다르게"),
        (but(SIMPLE_DENSE, ('"zeros"', '"ones"')), "0으로 시작"),
        (but(SIMPLE_DENSE, ("glorot_uniform", "lecun_uniform")), "Dense와 다르게"),
        (but(SIMPLE_DENSE, ("input_shape[-1]", "input_shape[0]")), "멈췄다"),
        (but(SIMPLE_DENSE, ("input_shape[-1]", "input_shape[1]")), "입력 모양의 마지막 값"),
        (but(SIMPLE_DENSE, ("        def build(self, input_shape):", "        def build(self, input_shape):\n"
                            "            input_shape = (None, np.prod(input_shape[1:]))"),
             ("(inputs, self.kernel)", "(ops.reshape(inputs, (inputs.shape[0], -1)), self.kernel)")), "축이 3개"),
        (but(SIMPLE_DENSE, (" if self.use_bias else 0", "")), "편향을 만들지 않는다"),
        (but(SIMPLE_DENSE, ('"zeros") if self.use_bias else 0', '"zeros", trainable=self.use_bias)')), "편향을 만들지 않는다"),
        (but(SIMPLE_DENSE, (" if self.use_bias else 0", " if not self.use_bias else 0")), "2개여야 하는데 1개다"),
        (but(SIMPLE_DENSE, (" if self.use_bias else 0", " if self.use_bias else None")), "멈췄다"),
        (but(SIMPLE_DENSE, ("        def call(self, inputs):", "        def call(self, inputs):\n            if not self.use_bias:\n"
                            "                return ops.matmul(inputs, self.kernel)")), "활성화 함수도 빠진다"),
        (but(SIMPLE_DENSE, ("(inputs, self.kernel)", "(inputs, kernel)")), "찾지 못한 이름이 있다: 'kernel'"),
        (but(SIMPLE_DENSE, ("(input_shape[-1], self.units)", "(self.units, input_shape[-1])"),
             ("ops.matmul(inputs, self.kernel)", "ops.matmul(inputs, ops.transpose(self.kernel))")), "가중치의 모양이"),
        (but(SIMPLE_DENSE, ("return self.activation", "self.activation")), "return을 빠뜨렸다"),
        ("""
    class SimpleDense(keras.layers.Layer):
        def __init__(self, units, activation=None, use_bias=True):
            super().__init__()
            self.units = units
            self.activation = keras.activations.get(activation)

        def build(self, input_shape):
            self.kernel = tf.Variable(tf.random.normal((input_shape[-1], self.units)))
            self.bias = tf.Variable(tf.zeros((self.units,)))

        def call(self, inputs):
            return self.activation(ops.matmul(inputs, self.kernel) + self.bias)
         """, "add_weight()로"),
        ("""
    class SimpleDense(keras.layers.Layer):
        def __init__(self, units, activation=None, use_bias=True):
            super().__init__()
            self.units = units
            self.activation = keras.activations.get(activation)

        def call(self, inputs):
            kernel = self.add_weight(shape=(inputs.shape[-1], self.units), initializer="glorot_uniform")
            bias = self.add_weight(shape=(self.units,), initializer="zeros")
            return self.activation(ops.matmul(inputs, kernel) + bias)
         """, "call()에서 가중치를 만들었다"),
    ],
    "TrainableSwish": [
        (but(SWISH, ("shape=(input_shape[-1],)", "shape=()")), "특성마다 하나씩"),
        (but(SWISH, ("input_shape[-1]", "input_shape[0]")), "멈췄다"),
        (but(SWISH, ("input_shape[-1]", "input_shape[1]")), "입력 모양의 마지막 값"),
        (but(SWISH, ('"ones"', '"zeros"')), "0으로 시작"),
        (but(SWISH, ('"ones"', '"random_normal"')), "첫 값이 1이 아니다"),
        (but(SWISH, ('"ones")', '"ones", trainable=False)')), "trainable=False를 뺀다"),
        (but(SWISH, ("self.add_weight(shape=(input_shape[-1],), initializer=\"ones\")",
                     "tf.Variable(tf.ones((input_shape[-1],)))")), "add_weight()로"),
        (but(SWISH, ("ops.sigmoid(self.beta * inputs)", "ops.sigmoid(inputs)")), "계산에 쓰지 않았다"),
        (but(SWISH, ("inputs * ops.sigmoid(self.beta * inputs)", "self.beta * inputs * ops.sigmoid(inputs)")),
         "시그모이드 바깥"),
        (but(SWISH, ("return inputs * ", "return ")), "맨 앞의 x를 곱하지"),
        (but(SWISH, ("self.beta * inputs)", "-self.beta * inputs)")), "부호가 거꾸로"),
        ("""
    class TrainableSwish(keras.layers.Layer):
        def call(self, inputs):
            beta = self.add_weight(shape=(inputs.shape[-1],), initializer="ones")
            return inputs * ops.sigmoid(beta * inputs)
         """, "call()에서 가중치를 만들었다"),
        (but(SWISH, ("ops.sigmoid", "ops.tanh")), "tanh를 썼다"),
        (but(SWISH, ("        def build", "        def __init__(self, units):\n            super().__init__()\n\n"
                     "        def build")), "오류의 마지막 줄을 읽고"),
        (but(SWISH, ("return ", "")), "return을 빠뜨렸다"),
        (but(SWISH, ("ops.sigmoid(self.beta * inputs)", "(1 / (1 + np.exp(-np.asarray(self.beta) * np.asarray(inputs))))")),
         "기록이 끊긴다"),
    ],
    "standardise": [
        (but(STANDARDISE, ("mean, std = train.mean(axis=0), train.std(axis=0)",
                           "both = np.concatenate([train, test]); mean, std = both.mean(axis=0), both.std(axis=0)")),
         "데이터 누출"),
        (but(STANDARDISE, ("((test - mean) / std)", "((test - test.mean(axis=0)) / test.std(axis=0))")),
         "훈련셋에서 구한 수"),
        (but(STANDARDISE, ("axis=0", "axis=None")), "한꺼번에"),
        (but(STANDARDISE, ("axis=0", "axis=1, keepdims=True"), ("((test - mean) / std)", "test")), "행마다"),
        (but(STANDARDISE, ("train.std(", "train.var(")), "분산으로"),
        (but(STANDARDISE, (" / std", "")), "나누지 않았다"),
        (but(STANDARDISE, (" - mean", "")), "평균을 빼지"),
        (but(STANDARDISE, ("train.std(axis=0)", "train.std(axis=0, ddof=1)")), "m - 1로"),
        (but(STANDARDISE, ('.astype("float32")', "")), "자료형이"),
        (but(STANDARDISE, ("return", "train, test =")), "return을 빠뜨리지"),
        (but(STANDARDISE, ("return", "test, train ="), ('std).astype("float32")\n', 'std).astype("float32")\n'
                                                       "        return train, test\n")), "차례가 거꾸로"),
        (but(STANDARDISE, ("        return", "        train -= mean; train /= std; mean, std = 0, 1\n        return")),
         "입력을 고쳐"),
    ],
    "train_regressor": [
        (but(REGRESSOR, ("Adam(0.05)", "Adam()"), ("epochs=20", "epochs=10")), "덜 배웠다"),
        (but(REGRESSOR, ("layers.Dense(32, activation=\"relu\"), ", ""), ("0.05", "0.3")), "아핀 변환 하나와 같다"),
        (but(REGRESSOR, ("layers.Dense(1)", "layers.Dense(1, activation='sigmoid')"), ("epochs=20", "epochs=1")),
         "활성화 함수를 두지 않는다"),
        (but(REGRESSOR, ("return model", "return None"), ("epochs=20", "epochs=1")), "return한다"),
        (but(REGRESSOR, ("model.fit(x", "return model.fit(x"), ("epochs=20", "epochs=1")), "History"),
        (but(REGRESSOR, ("        model.fit(x, y, epochs=20, verbose=0)\n", "")), "덜 배웠다"),
        (but(REGRESSOR, ("model.fit(x, y", "model.fit(standardise(cars, cars)[0], mpg"), ("epochs=20", "epochs=10")),
         "다른 데이터로 훈련"),
        (but(REGRESSOR, ("model.fit(x, y", "model.fit(x, (y - y.mean()) / y.std()"), ("epochs=20", "epochs=5")),
         "mpg 단위가 아니다"),
        (but(REGRESSOR, ("model.fit(x, y", "model.fit(x, np.log(y)"), ("epochs=20", "epochs=10")), "mpg 단위가 아니다"),
        (but(REGRESSOR, ("layers.Dense(32, ", "layers.Dense(128, activation='relu'), layers.Dense(128, "),
             ("model.fit(x, y", "model.fit(x[:200], y[:200]"), ("0.05", "0.01"), ("epochs=20", "epochs=60")), "과대적합"),
        (but(REGRESSOR, ('"mse"', '"cosine_similarity"'), ("epochs=20", "epochs=2")), "손실 함수가 회귀에 맞는지"),
        (but(REGRESSOR, ("model.fit(x, y", "model.fit(x_train, mpg_train")), "찾지 못한 이름이 있다: 'x_train'"),
        (but(REGRESSOR, ("layers.Dense(1)", "layers.Dense(2)"), ("epochs=20", "epochs=1")), "맞힐 값은 하나"),
        (but(REGRESSOR, ("keras.optimizers.Adam(0.05)", "keras.optimizers.SGD(10.0)"), ("epochs=20", "epochs=2")), "nan"),
        (but(REGRESSOR, ("layers.Dense(32", "layers.Dropout(0.1), layers.Dense(32"), ("epochs=20", "epochs=1")),
         "Dense가 아닌 층"),
        (but(REGRESSOR, ("        model.fit", "        y -= y.mean()\n        model.fit"), ("epochs=20", "epochs=1")),
         "데이터를 고쳐"),
    ],
    "with_rescaling": [
        (but(WRAP, ("1 / std, offset=-mean / std", "std, offset=mean")), "거꾸로 했다"),
        (but(WRAP, ("offset=-mean / std", "offset=-mean")), "offset에서도"),
        (but(WRAP, ("offset=-mean / std", "offset=mean / std")), "부호가 거꾸로"),
        (but(WRAP, (", offset=-mean / std", "")), "평균을 빼지"),
        (but(WRAP, ("1 / std, offset=-mean / std", "1, offset=-mean")), "나누지 않았다"),
        (but(WRAP, ("layers.Rescaling(1 / std, offset=-mean / std)", "layers.Normalization(mean=mean, variance=std)")),
         "분산 자리에"),
        (but(WRAP, ("layers.Rescaling(1 / std, offset=-mean / std), model",
                    "layers.Rescaling(1 / std, offset=-mean / std), keras.models.clone_model(model)")), "처음 값으로"),
        (but(WRAP, ("        return", "        copy = keras.models.clone_model(model)\n"
                    "        copy.set_weights(model.get_weights())\n        return"), ("std), model]", "std), copy]")),
         "가중치를 베꼈다"),
        ("""
    def with_rescaling(model, mean, std):
        return lambda x: model((x - mean) / std)
         """, "케라스 모델을"),
        ("""
    def with_rescaling(model, mean, std):
        return keras.Sequential([model, layers.Rescaling(1 / std, offset=-mean / std)])
         """, "출력의 모양이"),
        ("""
    def with_rescaling(model, mean, std):
        return keras.Sequential([keras.Input((7,)), layers.Rescaling(1 / std, offset=-mean / std), model])
         """, "멈췄다"),
        ("""
    def with_rescaling(model, mean, std):
        model.add(layers.Rescaling(1 / std[0]))
        return model
         """, "모델을 고쳐"),
        (but(WRAP, ("return", "app =")), "return한다"),
        (but(WRAP, ("        return", "        model.trainable = False\n        return")), "4개여야 하는데 0개"),
        ("""
    def with_rescaling(model, mean, std):
        return keras.Sequential([keras.Input(model.input_shape[1:]), model])
         """, "정규화하는 층이 빠졌다"),
        ("""
    def with_rescaling(model, mean, std):
        std /= 1.0; mean /= std
        return keras.Sequential([keras.Input(model.input_shape[1:]), layers.Rescaling(1 / std, -mean), model])
         """, "mean이나 std를 고쳐"),
    ],
}

RIGHT = {
    "make_circles": [
        """
    def make_circles(n, noise, seed):
        keras.utils.set_random_seed(seed)
        rows = []
        for label, radius in enumerate([1, 2]):
            for _ in range(n):
                a = np.random.uniform(0, 2 * np.pi)
                rows.append([radius * np.cos(a), radius * np.sin(a), label])
        rows = np.random.permutation(np.array(rows, dtype="float32"))
        rows[:, :2] += noise * np.random.normal(size=(2 * n, 2))
        return rows[:, :2], rows[:, 2:]
        """,
        """
    def make_circles(n, noise, seed):
        rng = np.random.default_rng(seed)
        y = rng.permutation(2 * n)[:, None] % 2
        a = np.linspace(0, 2 * np.pi, 2 * n)[rng.permutation(2 * n)]
        x = np.stack([np.cos(a), np.sin(a)], 1) * np.where(y == 1, 2, 1)
        return tf.cast(x + rng.normal(scale=noise, size=x.shape), "float32"), tf.cast(y, "float32")
        """,
    ],
    "build_model": [
        """
    def build_model(units):
        *hidden, last = units
        return keras.Sequential([keras.Input(shape=(2,))] + [layers.Dense(size, "tanh") for size in hidden]
                                + [layers.Dense(last, "sigmoid")])
        """,
        """
    def build_model(units):
        x = inputs = keras.Input((2,))
        for size in units[:-1]:
            x = layers.Activation("tanh")(layers.Dense(size)(x))
        return keras.Model(inputs, layers.Dense(1, activation="sigmoid")(x))
        """,
        """
    def build_model(units):
        model = keras.Sequential([layers.Dense(size, activation="tanh") for size in units[:-1]])
        model.add(layers.Dense(units[-1], activation="sigmoid"))
        model(np.zeros((1, 2)))
        return model
        """,
    ],
    "seed_scores": [
        EVALUATED,
        """
    def seed_scores(build, seeds, train, test):
        def score(seed):
            keras.utils.set_random_seed(seed)
            model = build()
            quick_fit(model, train[0], train[1])
            guess = model.predict(test[0], verbose=0) > 0.5
            return (guess[:, 0] == test[1][:, 0].astype(bool)).mean()
        return np.array([score(seed) for seed in seeds])
        """,
    ],
    "better_model": [
        """
    class Rings(keras.Model):
        def __init__(self):
            super().__init__()
            self.first, self.last = layers.Dense(5, activation="gelu"), layers.Dense(1, activation="sigmoid")

        def call(self, x):
            return self.last(self.first(x))

    def better_model():
        model = Rings()
        model.compile(optimizer=keras.optimizers.Adam(0.1), loss="binary_crossentropy")
        return model
        """,
        """
    def better_model():
        x = inputs = keras.Input((2,))
        x = ops.sin(layers.Dense(5)(x))
        model = keras.Model(inputs, layers.Dense(1, activation="sigmoid")(x))
        model.compile(keras.optimizers.Adam(0.03), "binary_crossentropy", metrics=["accuracy"])
        return model
        """,
    ],
    "SimpleDense": [
        """
    class SimpleDense(keras.layers.Layer):
        def __init__(self, units, activation=None, use_bias=True):
            super().__init__()
            self.units, self.function, self.biased = units, layers.Activation(activation or "linear"), use_bias

        def build(self, input_shape):
            self.w = self.add_weight(shape=(input_shape[-1], self.units))
            if self.biased:
                self.b = self.add_weight(shape=(self.units,), initializer="zeros")

        def call(self, x):
            z = tf.matmul(x, self.w)
            if self.biased:
                z += self.b
            return self.function(z)
        """,
        """
    class SimpleDense(keras.layers.Layer):
        def __init__(self, units, activation=None, use_bias=True, **kwargs):
            super().__init__(**kwargs)
            self.dense = layers.Dense(units, activation=activation, use_bias=use_bias)

        def call(self, x):
            return self.dense(x)
        """,
    ],
    "TrainableSwish": [
        """
    class TrainableSwish(keras.layers.Layer):
        def build(self, shape):
            self.beta = self.add_weight(shape=shape[-1:], initializer=keras.initializers.Constant(1.0))

        def call(self, x):
            return x / (1 + ops.exp(-self.beta * x))
        """,
        """
    class TrainableSwish(keras.layers.Layer):
        def build(self, input_shape):
            self.slope = self.add_weight(shape=(input_shape[-1],), initializer="ones")
            super().build(input_shape)

        def call(self, x):
            return tf.multiply(x, tf.sigmoid(tf.multiply(self.slope, x)))
        """,
    ],
    "standardise": [
        """
    def standardise(train, test):
        train, test = train.astype("float32"), test.astype("float32")
        centre, spread = np.mean(train, 0), np.sqrt(np.var(train, 0))
        return [np.divide(part - centre, spread) for part in (train, test)]
        """,
        """
    def standardise(train, test):
        layer = layers.Normalization()
        layer.adapt(train)
        return np.asarray(layer(train)), np.asarray(layer(test))
        """,
    ],
    "train_regressor": [
        """
    def train_regressor(x, y):
        model = keras.Sequential([layers.Dense(32, "relu"), layers.Dense(16, "relu"), layers.Dense(1)])
        model.compile(optimizer=keras.optimizers.Adam(0.03), loss="mse")
        model.fit(x, y[:, 0], batch_size=32, epochs=20, verbose=0)
        return model
        """,
        """
    def train_regressor(x, y):
        model = keras.Sequential([keras.Input((7,)), layers.Dense(16, "tanh"), layers.Dense(1)])
        model.layers[-1].bias.assign([y.mean()])
        model.compile(optimizer=keras.optimizers.Adam(0.05), loss="huber")
        stop = keras.callbacks.EarlyStopping(monitor="loss", patience=10)
        model.fit(x, y, epochs=20, batch_size=32, verbose=0, callbacks=[stop])
        return model
        """,
    ],
    "with_rescaling": [
        """
    def with_rescaling(model, mean, std):
        inputs = keras.Input((len(mean),))
        return keras.Model(inputs, model((inputs - mean) / std))
        """,
        """
    def with_rescaling(model, mean, std):
        return keras.Sequential([
            keras.Input((mean.size,)), layers.Normalization(mean=mean, variance=std ** 2), model])
        """,
        """
    class Wrapped(keras.Model):
        def __init__(self, inner, mean, std):
            super().__init__()
            self.inner = inner
            self.mean, self.std = (np.asarray(part, dtype="float32") for part in (mean, std))

        def call(self, x):
            return self.inner((x - self.mean) / self.std)

    def with_rescaling(model, mean, std):
        return Wrapped(model, mean, std)
        """,
    ],
}

test_wrong, test_right, test_enough = attacks("exc-keras_and_tf", WRONG, RIGHT)
