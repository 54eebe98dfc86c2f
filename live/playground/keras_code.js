/* The Keras program for what stands on the screen: 「케라스 코드」.
 *
 * A reader copies it and gets the page's losses: the program makes the same data, starts from the
 * same weights and takes the batches in the same order. It is written as the book writes Keras, with
 * comments in Korean. Classic script: see random.js.
 */
(function (playground) {
  "use strict";

  const indent = (text) => text.trim().replace(/^/gm, "    ");

  /* A number as Python writes a float: Keras takes no integer for a rate. */
  const float = (value) => (Number.isInteger(value) ? `${value}.0` : `${value}`);

  const randomSection = ({seed}) => `\
import keras
import numpy as np

# 놀이터처럼 64비트로 계산한다
keras.config.set_floatx("float64")
keras.config.set_dtype_policy("float64")


# 무작위 수: 놀이터와 같은 수를 같은 차례로 뽑는다
class Random:
    def __init__(self, seed):
        self.state = seed * 2654435769 % 2**32

    def uniform(self):
        self.state = (1664525 * self.state + 1013904223) % 2**32
        return self.state / 2**32

    def normal(self):
        radius = np.sqrt(-2 * np.log(1 - self.uniform()))
        return radius * np.cos(2 * np.pi * self.uniform())

    def permutation(self, n):
        order = np.arange(n)
        for i in range(n - 1, 0, -1):
            j = int(self.uniform() * (i + 1))
            order[[i, j]] = order[[j, i]]
        return order


random = Random(seed=${seed})
`;

  const dataSection = ({dataset, noise, ratio, features}) => `
# 데이터: ${playground.dataSets[dataset].name}
def point(label):
${indent(playground.dataSets[dataset].python)}


spread = ${noise} / 50  # 노이즈 ${noise}%의 표준편차
points, targets = [], []
for i in range(${playground.POINTS}):
    a, b, target = point(label=i % 2)
    points.append([a + spread * random.normal(), b + spread * random.normal()])
    targets.append([float(target)])

x1, x2 = np.clip(points, -${playground.EDGE}, ${playground.EDGE}).T
x = np.stack([${features.map((name) => playground.features[name].python).join(", ")}], axis=1)
y = np.array(targets)
n = len(x) * ${ratio} // 100  # 앞의 ${ratio}%로 훈련한다
x_train, y_train, x_test, y_test = x[:n], y[:n], x[n:], y[n:]
`;

  function modelSection({dataset, features, hidden, activation, regularizer, penalty}) {
    const output = playground.dataSets[dataset].task === "classification" ? "sigmoid" : "linear";
    const regularized = regularizer !== "none";
    const option = regularized ? ", kernel_regularizer=penalty" : "";
    const dense = (units, name) => `    keras.layers.Dense(${units}, activation="${name}"${option}),`;
    const layers = [...hidden.map((units) => dense(units, activation)), dense(1, output)];
    return `
# 모델
${regularized ? `penalty = keras.regularizers.${regularizer.toUpperCase()}(${float(penalty)})\n` : ""}\
model = keras.Sequential([
    keras.Input(shape=(${features.length},)),
${layers.join("\n")}
])

# 처음 가중치는 케라스의 기본값처럼 글로럿 균등 분포에서 뽑되, 놀이터와 같은 수를 쓴다
for layer in model.layers:
    inputs, units = layer.kernel.shape
    limit = np.sqrt(6 / (inputs + units))
    kernel = [limit * (2 * random.uniform() - 1) for _ in range(inputs * units)]
    layer.set_weights([np.reshape(kernel, (inputs, units)), np.zeros(units)])
`;
  }

  function trainingSection({dataset, optimizer, rate, batch, epochs}) {
    const compiled = playground.dataSets[dataset].task === "classification"
      ? `loss="binary_crossentropy", metrics=["accuracy"]`
      : `loss="mean_squared_error"`;
    return `
# 훈련: 에폭마다 차례를 새로 섞는다
model.compile(optimizer=${playground.optimizers[optimizer].python(float(rate))}, ${compiled})
for epoch in range(${epochs}):
    order = random.permutation(len(x_train))
    model.fit(x_train[order], y_train[order], batch_size=${batch}, shuffle=False, verbose=0)
`;
  }

  function resultSection({dataset}) {
    const [result, shown] = playground.dataSets[dataset].task === "classification"
      ? ["loss, accuracy", "손실 {loss:.4f}, 정확도 {accuracy:.3f}"]
      : ["loss", "손실 {loss:.4f}"];
    return `
for name, x, y in [("훈련셋", x_train, y_train), ("테스트셋", x_test, y_test)]:
    ${result} = model.evaluate(x, y, verbose=0)
    print(f"{name} ${shown}")
`;
  }

  playground.kerasCode = (settings) => [
    randomSection, dataSection, modelSection, trainingSection, resultSection,
  ].map((section) => section(settings)).join("");
})(globalThis.playground ??= {});
