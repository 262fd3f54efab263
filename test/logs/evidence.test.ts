import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/core/diagnosis.ts';
import { affectedOf, shownEvidence } from '../../src/logs/evidence.ts';

const finding = (title: string, evidence: readonly (readonly [string, string])[], details = {}): Finding => ({
  cause: 'ImageTagNotFound',
  severity: 'critical',
  confidence: 'certain',
  subject: { kind: 'Deployment', name: 'edge' },
  pods: ['edge-1'],
  container: 'edge',
  title,
  evidence: evidence.map(([source, text]) => ({ source, text })),
  details,
  consequences: [],
  remedies: [],
});

const refused =
  'failed to pull and unpack image "reg.example.com/a/b:3": failed to resolve reference "reg.example.com/a/b:3": not found';

describe('evidence as a person reads it', () => {
  it('is not told twice in two wrappings', () => {
    const shown = shownEvidence(
      finding('the tag is not there', [
        ['event/Failed pod/edge-1', `Failed to pull image "reg.example.com/a/b:3": ${refused}`],
        [
          'pod/edge-1 .status.containerStatuses[0].state.waiting.message',
          `Back-off pulling image: ErrImagePull: ${refused}`,
        ],
      ]),
    );
    expect(shown.map(({ place }) => place)).toEqual(['event Failed of pod/edge-1']);
  });

  it('is told two times when only the last words are alike', () => {
    const shown = shownEvidence(
      finding('it fails', [
        ['event/Failed pod/edge-1', 'cannot reach the database: connection refused'],
        ['event/Unhealthy pod/edge-1', 'cannot reach the cache: connection refused'],
      ]),
    );
    expect(shown).toHaveLength(2);
  });

  it('names what a line of the log is about where the title has the line, and no other line beside it', () => {
    const line = 'realm "nord" is not among those that the gateway serves';
    const shown = shownEvidence(
      finding(`gateway ends: ${line}`, [
        ['log pod/edge-1 container=edge line=4', line],
        ['log pod/edge-1 container=edge line=9', 'the bridge has closed all of its sessions and goes'],
        ['configmap/edge .data[edge.ini]', 'line 7: realms = "sued"'],
      ]),
    );
    expect(shown).toEqual([
      { text: '', place: 'log of edge, line 4' },
      { text: 'data[edge.ini]: line 7: realms = "sued"', place: 'configmap/edge' },
    ]);
  });

  it('tells from what to what a revision changed', () => {
    const from = 'registry.example.com/harbour/crane:7.4.1';
    const changed = `revision 9 (at 11:41 UTC, by helm) changed since revision 8, which still serves: image of crane ${from} → ${from}-slim; the first warning came 15s later`;
    const [shown] = shownEvidence(finding('crane ends', [['replicaset/crane-5f .spec.template', changed]]));
    expect(shown?.text).toBe(
      `spec.template: revision 9 (at 11:41 UTC, by helm) changed: image of crane ${from} → ${from}-slim; the first warning came 15s later`,
    );
  });

  it.each([
    'See the setup guide for more. https://example.com/setup',
    'To move data between versions, please follow our guide on https://example.com/move',
    'Use `--expand` if you want to expand variables in it',
  ])('is what is wrong, not where to read of it: %s', (hint) => {
    const [shown] = shownEvidence(
      finding('edge ends', [['log pod/edge-1 container=edge line=1', `the tide table is of another sea. ${hint}`]]),
    );
    expect(shown?.text).toBe('the tide table is of another sea');
  });

  it('leaves a value out that the title has', () => {
    const shown = shownEvidence(
      finding('image reg.example.com/a/b:3 does not exist', [
        ['event/Failed pod/edge-1', 'manifest unknown'],
        ['pod/edge-1 .spec.containers[0].image', 'reg.example.com/a/b:3'],
      ]),
    );
    expect(shown.map(({ text }) => text)).toEqual(['manifest unknown']);
  });

  const oven = `while loading the plan of the western oven for the week that comes, as the foreman wrote it in the yard`;
  it.each([
    [
      'its end, where only that says what is wrong',
      `start: ${oven}: plan glaze: listen tcp :80: bind: permission denied`,
      /bind: permission denied$/,
    ],
    ['its beginning, where that says it', `permission denied: ${oven}: ${oven}`, /^permission denied: .* …$/],
    ['its beginning, where nothing says it', `start: ${oven}: ${oven}`, /^start: .* …$/],
  ])('shows of a long line of a log %s', (_, line, expected) => {
    const [shown] = shownEvidence(finding('it fails', [['log pod/edge-1 container=edge line=3', line]]));
    expect(shown?.text).toMatch(expected);
  });

  it('tells a cause as the title does', () => {
    const line = 'Caused by: com.kiln.glaze.GlazeException: no ash in the cellar';
    const [shown] = shownEvidence(
      finding('edge ends: GlazeException: no ash in the cellar', [['log pod/edge-1 container=edge line=3', line]]),
    );
    expect(shown).toEqual({ text: '', place: 'log of edge, line 3' });
  });

  it('has the line of another log, and that of a log beside a field that the title tells whole', () => {
    const line = 'realm "nord" is not among those that the gateway serves';
    const peer = 'the gate turned away a caller of realm nord, whom nobody knows';
    const places = (first: string, second: string): string[] =>
      shownEvidence(
        finding(`gateway ends: ${line}`, [
          [first, line],
          [second, peer],
        ]),
      ).map(({ place }) => place);
    expect(places('log pod/edge-1 container=edge line=4', 'log pod/gate-0 container=gate line=8')).toHaveLength(2);
    expect(places('pod/edge-1 .status.message', 'log pod/edge-1 container=edge line=8')).toHaveLength(2);
  });

  it('says of a condition whose words the title has only its state', () => {
    const shown = shownEvidence(
      finding('Tractor red is not ready: the engine has no oil in it', [
        ['tractor/red .status.conditions[2]', 'Ready=False (NoOil): the engine has no oil in it.'],
      ]),
    );
    expect(shown.map(({ text }) => text)).toEqual(['status.conditions[2]: Ready=False (NoOil)']);
  });

  it('says of a line of which the title has the beginning only what follows', () => {
    const line =
      'kafka.common.StaleIdException: the id qXv81 of this member does not match the stored id Some(m-77) in meta.properties, so it will not join';
    const shown = shownEvidence(
      finding('broker ends: StaleIdException: the id qXv81 of this member does not match the stored id …', [
        ['log pod/b-0 container=broker line=6', line],
      ]),
    );
    expect(shown).toEqual([
      { text: '… Some(m-77) in meta.properties, so it will not join', place: 'log of broker, line 6' },
    ]);
  });

  it('keeps beginning and end of errors that wrap each other, within two rows', () => {
    const wrapped = `MountVolume.SetUp failed for volume "pool" : rpc error: code = Internal desc = ${'could not run helper: '.repeat(12)}exit status 5: the key of the pool is missing`;
    const [shown] = shownEvidence(finding('no mount', [['event/FailedMount pod/edge-1', wrapped]]));
    expect(shown?.text.length).toBeLessThanOrEqual(140);
    expect(shown?.text).toMatch(/^MountVolume\.SetUp failed .* … .*exit status 5: the key of the pool is missing$/);
  });

  it('keeps the beginning of a text that was cut before in the middle of its details', () => {
    const paths = Array.from({ length: 12 }, (_, at) => `/var/lib/kubelet/plugins/disk-${at}/globalmount`).join(' ');
    const [shown] = shownEvidence(
      finding('no mount', [['event/FailedMount pod/edge-1', `the helper found no way to mount it: ${paths} /va…`]]),
    );
    expect(shown?.text).toMatch(/^the helper found no way to mount it: .* …$/);
  });
});

describe('what else a cause affects', () => {
  it.each([
    [['Service/edge'], undefined],
    [['Service/edge', 'Deployment/web'], 'deployment/web'],
    [['Job/a', 'Job/b', 'Job/c', 'Job/d', 'Job/e'], 'job/a, job/b, job/c, job/d and 1 more'],
  ])('%j is told as %j', (affected, told) => {
    expect(affectedOf(finding('x', [], { affected }))).toBe(told);
  });
});
