# One image for every service: `docker build --build-arg SERVICE=music-users .` after `npm run build`.
# The bundle is plain JavaScript, so the same file serves amd64 and arm64. Nothing is written at run time:
# the root file system may be read-only.
FROM gcr.io/distroless/nodejs24-debian12:nonroot

# <system>-<service>, the name of a bundle in build/services.
ARG SERVICE

# What `lab run` sets as well. The second is megabytes (src/runtime/memory.ts), the third keeps the AWS SDK from printing
# nine lines about the next version of Node where that is the one that runs.
ENV NODE_ENV=production
ENV NODE_OPTIONS=--max-semi-space-size=4
ENV AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED=true
COPY build/services/${SERVICE}.js /app/service.js

# By number, so that Kubernetes can see that it is not root (runAsNonRoot).
USER 65532:65532

# The base image's own, said here because Argo has to be told it: node as process 1; the services handle its signals.
ENTRYPOINT ["/nodejs/bin/node"]
CMD ["/app/service.js"]
