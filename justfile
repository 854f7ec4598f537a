# Only forwards names; ./run does the work.   just run ask "what is power"
set positional-arguments

setup *extras:
    @./run setup "$@"

run *args:
    @./run "$@"

test *args:
    @./run test "$@"

check:
    @./run check
