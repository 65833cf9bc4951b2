# The commands a person types. `make demo` and `make test` set up what they need.
.PHONY: demo test lint fmt score train weights bench schema playground clients setup

SHARED ?= ../shared
SCALE ?= 1

demo: playground            ## sample articles in, who said what printed, playground and pages served
	cargo run --release --quiet -- demo

test: setup playground clients lint weights ## everything that is checked
	cargo test --workspace --quiet

lint:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --features whosaid-extract/train --quiet -- -D warnings

fmt:
	cargo fmt --all

setup:
	@scripts/setup cc node postgresql chromium

playground:                 ## GraphiQL's files, by lock file, for embedding; without them the page uses a CDN
	@scripts/setup cc node
	@scripts/packages api/playground

clients:                    ## the npm clients that the tests ask the server with, by lock file
	@scripts/setup cc node
	@scripts/packages api/tests/clients

schema:                     ## writes schema.graphql as the server prints it
	cargo run --quiet -- schema > schema.graphql.new && mv schema.graphql.new schema.graphql

train:                      ## makes the extractor's weights from the corpus; bit for bit the same each time
	cargo run --release --quiet -p whosaid-extract --features train --example train -- \
	  extract/corpus/articles extract/weights/attribution.bin
	cargo run --release --quiet -p whosaid-extract --features train --example train -- \
	  --confidence extract/corpus/articles extract/weights/confidence.txt

score:                      ## scores extraction on the data beside the project, where it is there
	@scripts/score $(SHARED)

bench:                      ## speed of extraction on one core, and what a page costs; SCALE=0.01 is quick
	@scripts/setup cc postgresql
	cargo bench --quiet -p whosaid-extract
	cargo run --release --quiet -p whosaid-bench -- --scale $(SCALE) $(if $(filter 1,$(SCALE)),--write BENCHMARKS.md)

weights:                    ## the committed weights are those that the corpus gives
	@mkdir -p target
	cargo run --release --quiet -p whosaid-extract --features train --example train -- \
	  extract/corpus/articles target/attribution.bin
	cmp target/attribution.bin extract/weights/attribution.bin
	cargo run --release --quiet -p whosaid-extract --features train --example train -- \
	  --confidence extract/corpus/articles target/confidence.txt
	cmp target/confidence.txt extract/weights/confidence.txt
