import { fixtureAwsLab } from '../../support/lab';
import { synthesize } from './synthesized';

const ownRegistry = '123456789012.dkr.ecr.us-west-2.amazonaws.com';
const registryOf = (imageRegistry: string) => synthesize(fixtureAwsLab({ imageRegistry })).registry;

describe('The registry stack', () => {
  test('makes a repository for every image of the lab', () => {
    const repositories = Object.values(registryOf(`${ownRegistry}/course`)?.all('aws_ecr_repository') ?? {});
    expect(repositories.map((repository) => repository['name'])).toEqual(
      expect.arrayContaining([
        'course/cmpt756s1',
        'course/cmpt756s2',
        'course/cmpt756db',
        'course/cmpt756loader',
      ]) as unknown,
    );
  });

  test('gives Terraform labels that begin with a letter, whatever the path begins with', () => {
    const labels = (path: string) => Object.keys(registryOf(`${ownRegistry}/${path}`)?.all('aws_ecr_repository') ?? {});
    expect(labels('756fall')).toContain('repository-756fall-cmpt756s1');
    expect(labels('fall756')).toContain('fall756-cmpt756s1');
  });

  test('never lets a tag name another image, scans what is pushed, and keeps the last twenty builds', () => {
    const registry = registryOf(ownRegistry);
    const repository = registry?.all('aws_ecr_repository')['cmpt756s1'];
    expect(repository).toMatchObject({
      name: 'cmpt756s1',
      image_tag_mutability: 'IMMUTABLE',
      image_scanning_configuration: { scan_on_push: true },
      encryption_configuration: [{ encryption_type: 'AES256' }],
    });
    const lifecycle = registry?.all('aws_ecr_lifecycle_policy')['cmpt756s1-lifecycle'];
    expect(lifecycle?.['repository']).toBe('${aws_ecr_repository.cmpt756s1.name}');
    expect(JSON.parse(String(lifecycle?.['policy']))).toMatchObject({
      rules: [{ selection: { countType: 'imageCountMoreThan', countNumber: 20 }, action: { type: 'expire' } }],
    });
  });

  test.each([
    ['another registry', 'ghcr.io/octocat'],
    ['another account', '210987654321.dkr.ecr.us-west-2.amazonaws.com'],
    ['another region', '123456789012.dkr.ecr.eu-west-1.amazonaws.com'],
  ])('is not there for images in %s, which somebody else keeps', (_, imageRegistry) => {
    expect(registryOf(imageRegistry)).toBeUndefined();
  });
});
