import { LabFolder } from '../lab';

test.each(['foo', 'pni'])('lab images %s is refused, with what there is', async (word) => {
  const folder = new LabFolder();
  try {
    expect(await folder.lab('images', word)).toEqual({
      code: 2,
      stdout: '',
      stderr: `./lab images does not know '${word}'.\n./lab images lists what was built, ./lab images pin adds the digests.\n`,
    });
    expect(await folder.lab('images')).toMatchObject({ code: 0, stdout: 'No images were built yet: ./lab build\n' });
  } finally {
    folder.remove();
  }
});
