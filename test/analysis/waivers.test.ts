import { waive, type Waiver } from '../../src/analysis/waivers';

const finding = { id: 'images-pinned', address: 'aws/kubernetes/music.k8s.yaml Deployment/cmpt756s1' };
const other = { id: 'images-pinned', address: 'aws/kubernetes/music.k8s.yaml Deployment/cmpt756db' };
const waiver: Waiver = { ...finding, reason: 'the registry has no tags', expires: '2026-12-31' };

const today = '2026-12-31';

test('takes away what is waived, and nothing beside it', () => {
  expect(waive([finding, other], [waiver], today)).toEqual({ open: [other], stale: [] });
});

test('tells rules and places apart', () => {
  const otherRule = { ...finding, id: 'no-null' };
  expect(waive([finding, otherRule], [waiver], today).open).toEqual([otherRule]);
  const longer = { ...finding, address: `${finding.address}-v2` };
  expect(waive([finding, longer], [waiver], today).open).toEqual([longer]);
});

test('takes * for any text, and every other sign for itself', () => {
  const everywhere = { ...waiver, address: 'aws/kubernetes/* Deployment/*' };
  expect(waive([finding, other], [everywhere], today)).toEqual({ open: [], stale: [] });
  const dotless = { ...finding, address: finding.address.replace('.k8s', 'xk8s') };
  expect(waive([finding, dotless], [waiver], today).open).toEqual([dotless]);
});

test('gives the finding back when the waiver expires, and names the waiver', () => {
  expect(waive([finding], [waiver], '2027-01-01')).toEqual({ open: [finding], stale: [{ waiver, why: 'expired' }] });
});

test('names a waiver that matches nothing', () => {
  expect(waive([other], [waiver], today)).toEqual({ open: [other], stale: [{ waiver, why: 'matches nothing' }] });
});
