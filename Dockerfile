# A machine with Swift 6.3 on Debian 12, which runs all tests:
#     docker build -t ainka . && docker run --rm ainka
# Tests on the live kernel run only with --privileged; without, they are skipped and say so.
FROM swift:6.3-bookworm
RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /ainka
# The packages first: they change less often than the rest.
COPY Makefile ./
RUN make setup
COPY . .
CMD ["make", "test"]
