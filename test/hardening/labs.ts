import { systemNames } from '../../src/lab/systems';
import { fixtureLab, leastConfig } from '../support/lab';
import { synthesize, type Synthesized } from './synthesized';

const region = 'us-west-2';

/** A lab with every system, and with every stack that a lab can have but those of a roster. */
export const wholeConfig = {
  ...leastConfig,
  systems: systemNames,
  imageRegistry: `${leastConfig.aws.account}.dkr.ecr.${region}.amazonaws.com`,
  aws: {
    ...leastConfig.aws,
    region,
    state: { kind: 's3', bucket: 'fixture-state' },
    pauseAt: '22:00 Europe/Berlin',
  },
};

export function wholeLab(environment: 'local' | 'aws'): Synthesized {
  return synthesize(fixtureLab(environment, wholeConfig));
}
