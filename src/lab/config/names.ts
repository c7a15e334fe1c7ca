/** Names whose grammar is somebody else's. Each has one wording of what is allowed. */
import { text } from './values';

/** A part of a host name: https://www.rfc-editor.org/rfc/rfc1123#section-2.1 */
const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const host = `${label}(?:\\.${label})*`;

/** 1 to 65535 */
const port = '(?:[1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5])';

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
const pathComponent = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';

/** Amazon's own registry takes single separators: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
const unfitForEcr = /^\d{12}\.dkr\.ecr\.[^/]*\/.*(?:--|__)/;

/** At most 200 characters: an image's name comes behind it, and registries take 255 of all. */
export const imageRegistry = text(
  new RegExp(`^(?=.{1,200}$)${host}(?::${port})?(?:/${pathComponent})*$`),
  'a registry and path such as ghcr.io/octocat, without a scheme: lower case, at most 200 characters, each part from a letter or digit to one',
).refine((registry) => !unfitForEcr.test(registry), 'a path without -- and __, which ECR does not take');

/** A name of 253 characters less the longest id of a student and the dot behind it. */
export const domain = text(
  new RegExp(`^(?=.{1,213}$)${host}$`),
  'a domain name in lower case such as lab.example.com, at most 213 characters',
);

/** What stands behind `#` is added to it. */
export const page = text(
  /^https?:\/\/[^\s#"<>\\^`{|}]{1,500}$/,
  'the address of a page such as https://github.com/octocat/systems-lab/blob/main/docs/runbook.md, without #',
);

/** Rules: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, read 2026-11-30 */
const addressLike = '\\d+\\.\\d+\\.\\d+\\.\\d+$';
const keptByAws = '(?:xn--|sthree-|amzn-s3-demo-)|.*(?:-s3alias|--ol-s3|\\.mrap|--x-s3|--table-s3)$';

export const bucket = text(
  new RegExp(`^(?=.{3,63}$)(?!${addressLike})(?!${keptByAws})${host}$`),
  'the name of an S3 bucket: 3 to 63 lower-case letters, digits, hyphens and single dots, and no name that AWS keeps for itself',
);

/** Paths and names of IAM: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const principalArn = {
  pattern: /^(?=.{1,600}$)arn:aws:iam::\d{12}:(?:role|user)\/(?:[\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/,
  allowed: 'the ARN of an IAM role or user (not of a session: no sts)',
};
