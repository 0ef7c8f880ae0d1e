# The program alone, as a static binary, with its licenses. In a folder with a mirror's content:
#
#   docker run --rm --user "$(id -u):$(id -g)" --volume "$PWD:/mirror" pith-catalog build
FROM rust:1.95.0-alpine3.23 AS build
WORKDIR /source
COPY . .
# Alpine's own version fits its compiler. A build is static here as it is. The program spools long input in /tmp.
# hadolint ignore=DL3018
RUN apk add --no-cache gcc musl-dev python3 \
    && cargo build --release --locked \
    && mkdir -p /image/usr/bin /image/usr/share/licenses/pith-catalog /image/mirror \
    && mkdir -m 1777 /image/tmp \
    && cp target/release/pith-catalog /image/usr/bin/ \
    && cp LICENSE-* /image/usr/share/licenses/pith-catalog/ \
    && scripts/licenses --out /image/usr/share/licenses/pith-catalog/third-party

FROM scratch
COPY --from=build /image /
WORKDIR /mirror
# Nobody. Who writes into a folder of theirs says who they are, as above.
USER 65534:65534
ENTRYPOINT ["/usr/bin/pith-catalog"]
