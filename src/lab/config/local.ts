import * as z from 'zod';
import { clusterKinds } from '../lab';
import { choice, text } from './values';

export const local = z
  .strictObject({
    context: text(
      /^[\w.:/@-]{1,253}$/,
      'a context of your kubeconfig: up to 253 letters, digits and . _ : / @ -, without spaces',
    )
      .optional()
      .describe(
        'Context in ~/.kube/config of the cluster that the lab goes to; unless set `kind-<name>`, and on minikube the name of the lab.',
      ),
    cluster: choice(clusterKinds)
      .default('kind')
      .describe('What that cluster is: `kind`, `minikube`, `aks` or `gke`. What it brings itself is not installed.'),
  })
  .describe('The cluster of the environment `local`: any context of a kubeconfig.');
