# One image for every service: `docker build --build-arg SERVICE=music-users .` after `npm run build`.
# The bundle is plain JavaScript, so the same file serves amd64 and arm64. Nothing is written at run time:
# the root file system may be read-only.
FROM gcr.io/distroless/nodejs20-debian12:nonroot

# <system>-<service>, the name of a bundle in build/services.
ARG SERVICE

# What `lab run` sets as well. The second keeps the AWS SDK from printing nine lines about the next version of Node.
ENV NODE_ENV=production
ENV AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED=true
COPY build/services/${SERVICE}.js /app/service.js

# By number, so that Kubernetes can see that it is not root (runAsNonRoot).
USER 65532:65532

# The base image's entrypoint is node, as process 1; the services handle its signals.
CMD ["/app/service.js"]
