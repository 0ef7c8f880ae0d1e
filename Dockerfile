# Only the program, as a static binary, with its licenses. Run it in the folder of a mirror:
#
#   docker run --rm --user "$(id -u):$(id -g)" --volume "$PWD:/mirror" pith-catalog build
FROM rust:1.95.0-alpine3.23 AS build
WORKDIR /source
COPY . .
# No pinned versions: Alpine's own fit its compiler. Builds on Alpine are static. The program stores long input in /tmp.
# hadolint ignore=DL3018
RUN apk add --no-cache gcc musl-dev python3 \
    && cargo build --profile dist --locked \
    && mkdir -p /image/usr/bin /image/usr/share/licenses/pith-catalog /image/mirror \
    && mkdir -m 1777 /image/tmp \
    && cp target/dist/pith-catalog /image/usr/bin/ \
    && cp LICENSE-* /image/usr/share/licenses/pith-catalog/ \
    && scripts/licenses --out /image/usr/share/licenses/pith-catalog/third-party

FROM scratch
COPY --from=build /image /
WORKDIR /mirror
# The user nobody. Set --user, as above, to write into a folder of yours.
USER 65534:65534
ENTRYPOINT ["/usr/bin/pith-catalog"]
