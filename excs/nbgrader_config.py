"""Settings for grading the exercises with nbgrader 0.9.6; `make nbgrader` copies them to the course."""

import os

# A check that fails, or was not answered, is an error: nbgrader counts points by errors.
os.environ["EXCS_STRICT"] = "1"

c = get_config()  # noqa: F821  nbgrader defines it
c.CourseDirectory.course_id = "keras-book"
# The same stub as in the student's notebooks of the book: an untouched answer is recognised by it.
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError  # 이 줄을 지우고 여기에 쓴다"}
c.ClearSolutions.text_stub = "여기에 답을 쓴다."
c.ExecutePreprocessor.timeout = 300
# A large class: PostgreSQL instead of the SQLite file, e.g.
# c.CourseDirectory.db_url = "postgresql://user:password@host:5432/gradebook"
