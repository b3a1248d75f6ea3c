"""Many tasks that call every method of one session at once, while one answer in three goes wrong.

``faults`` says what goes wrong, ``calls`` what is called, ``audit`` what must hold afterwards by the server's own log.
"""
