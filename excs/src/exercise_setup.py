# @title 준비 (읽지 않고 실행만 해도 된다): 답을 확인하는 도구
import os
import re
import traceback

import numpy as np

STRICT = os.environ.get("EXCS_STRICT") == "1"  # 채점할 때: 틀리거나 풀지 않은 답은 오류가 된다
solved = {}                                    # 문제의 이름 -> 풀었는가


class Wrong(Exception):
    """틀린 답. 메시지가 힌트다."""


def expect(condition, hint):
    """조건이 거짓이면 힌트를 보이고 틀린 것으로 한다."""
    if not condition:
        raise Wrong(hint)


def expect_close(answer, wanted, hint, tolerance=1e-4):
    """두 값의 모양이 같고, 차이가 (절대, 상대 모두) tolerance 안이어야 한다."""
    answer, wanted = np.asarray(answer), np.asarray(wanted)
    expect(answer.shape == wanted.shape, f"모양이 {wanted.shape}이어야 하는데 {answer.shape}이다.")
    expect(np.allclose(answer, wanted, rtol=tolerance, atol=tolerance), hint)


def expect_value(answer, wanted, mistakes, hint, tolerance=1e-4):
    """값이 wanted와 같아야 한다. 다르면 mistakes의 (흔히 틀리는 값, 힌트)에서 힌트를 찾는다."""
    answer = np.asarray(answer)

    def same(value):
        return answer.shape == np.shape(value) and np.allclose(answer, value, rtol=tolerance, atol=tolerance)

    for value, why in mistakes:
        expect(same(wanted) or not same(value), why)
    expect_close(answer, wanted, hint, tolerance)


def prediction(value):
    """예측한 값. 아직 예측하지 않았으면(None) 실행한 결과를 보이지 않고 멈춘다(⏳)."""
    if value is None:
        raise NotImplementedError
    return value


def expect_plot(figure):
    """그린 것과 축의 이름이 있는 그림이어야 한다. 확인 셀의 아래에는 그림이 나오지 않는다."""
    from matplotlib import pyplot

    figure = getattr(figure, "figure", None)
    expect(figure is not None, "그림을 돌려주지 않았다. 그린 다음 plt.gcf()를 돌려준다.")
    pyplot.close(figure)
    drawn = [axes for axes in figure.axes if axes.has_data()]
    expect(drawn, "그림에 그린 것이 없다. plt.show()나 plt.close()를 부른 뒤의 새 그림이 아닌지 본다.")
    expect(all(axes.get_xlabel() and axes.get_ylabel() for axes in drawn),
           "축의 이름이 없다. 가로와 세로가 무엇인지 plt.xlabel과 plt.ylabel로 적는다.")


def check(name):
    """바로 아래의 확인 함수를 실행하여 ⏳(아직), ❌(틀림), ✅(맞음) 가운데 하나를 찍는다."""
    def run(test):
        solved[name] = False
        try:
            test()
        except NotImplementedError:
            message = f"⏳ {name}: 아직 풀지 않았다."
        except Wrong as wrong:
            message = f"❌ {name}: {wrong}"
        except NameError as error:
            message = (f"⏳ {name}: 문제의 셀을 먼저 실행한다." if error.name == name
                       else f"❌ {name}: {explain(error, test)}")
        except Exception as error:
            message = f"❌ {name}: {explain(error, test)}"
        else:
            solved[name] = True
            message = f"✅ {name}: 맞았다."
        print(message)
        if STRICT and not solved[name]:
            raise AssertionError(message)
    return run


def explain(error, test):
    """오류를 그대로 찍고, 어디를 볼지 알려 주는 말을 돌려준다."""
    ours = [code.__code__.co_filename for code in (explain, test)]  # 이 셀과 확인 셀
    own = [frame for frame in traceback.extract_tb(error.__traceback__)
           if frame.filename not in ours and "-packages" not in frame.filename]
    for frame in own:
        print(f"  {frame.name}, {frame.lineno}번째 줄: {frame.line}")
    print("  " + "".join(traceback.format_exception_only(error)).strip()[:2000])
    if isinstance(error, NameError):
        found = re.search(r"(?:name|variable) '(\w+)'", str(error))  # 케라스가 다시 낸 오류에는 error.name이 없다
        name = error.name or (found[1] if found else "?")
        return f"찾지 못한 이름이 있다: '{name}'. 철자를 보고, 위의 셀을 차례로 실행했는지 본다."
    if "does not support item assignment" in str(error):
        return "텐서의 항목에는 값을 대입할 수 없다. 새 텐서를 만들거나, 변수라면 assign을 쓴다."
    if own:
        return "코드가 위의 오류로 멈췄다. 그 줄에서 다루는 값의 모양과 자료형을 찍어 본다."
    return ("확인하는 도중에 위의 오류가 났다. 오류의 마지막 줄을 읽고, 돌려준 값이나 만든 모델, 층에서 까닭을 찾는다. "
            "return을 빠뜨리지 않았는지도 본다.")


def finish(total):
    """푼 문제의 수를 센다."""
    count = sum(solved.values())
    print(f"{total}문제 가운데 {count}문제를 풀었다." + (" 모두 풀었다!" if count == total else ""))
    if STRICT and count != total:
        raise AssertionError(f"{total - count}문제가 남았다.")
