# Only forwards names; ./run does the work.   make run ARGS='ask "what is power"'
.PHONY: setup run test check

setup:
	@./run setup $(EXTRAS)

run:
	@./run $(ARGS)

test:
	@./run test $(ARGS)

check:
	@./run check
