import { isUnknown, classified } from './failures';

/** The driver documents this method, and its types lack it. */
export interface SchemaWitness {
  readonly metadata: { checkSchemaAgreement(): Promise<boolean> };
}

/**
 * Milliseconds for which nothing but "unknown" must be heard before a keyspace or table counts as gone: as long as
 * the driver gives nodes to agree (maxSchemaAgreementWaitSeconds).
 */
export const schemaGrace = 10_000;

/**
 * A node that was just told of a table, or was away when it was made, answers that there is none. That is final only
 * if all nodes have said nothing else for a while and agree on the schema. Agreement alone is no proof: the driver
 * asks one node, and in a ring that has just started that one knows little of the others.
 */
export class SchemaAgreement {
  private unknownSince: number | undefined;

  constructor(
    private readonly ring: SchemaWitness,
    private readonly now = () => performance.now(),
  ) {}

  /** @throws PermanentFailure for what a human must fix; the error itself when it is worth another attempt */
  async settled<T>(request: Promise<T>): Promise<T> {
    try {
      const answer = await request;
      this.unknownSince = undefined;
      return answer;
    } catch (error) {
      if (!isUnknown(error)) this.unknownSince = undefined;
      else if (!(await this.isFinal())) throw error;
      return classified(Promise.reject(error as Error));
    }
  }

  private async isFinal(): Promise<boolean> {
    this.unknownSince ??= this.now();
    return this.now() - this.unknownSince >= schemaGrace && (await this.ring.metadata.checkSchemaAgreement());
  }
}
