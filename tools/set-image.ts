import * as z from 'zod';
import { AppError } from '../src/core/errors.ts';
import type { Warning } from '../src/core/plan.ts';
import { changeTool } from '../src/core/tool.ts';
import * as fields from './shared/fields.ts';
import { findWorkload } from './shared/workload/find-workload.ts';
import { kubectl } from './shared/plan/kubectl.ts';
import { alreadySo } from './shared/plan/make-plan.ts';
import { namespaceOf } from './shared/namespace.ts';
import { chartComponent } from './shared/plan/ownership.ts';
import { planTemplateChange } from './shared/plan/template-change.ts';
import { pickContainer, templateOf, type Picked } from './shared/plan/workload-target.ts';

// distribution/reference: [host[:port]/]path[:tag][@digest], lower-case path.
const IMAGE =
  /^(?:[a-zA-Z0-9][a-zA-Z0-9.-]{0,250}(?::\d{1,5})?\/)?[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*(?::[\w][\w.-]{0,127})?(?:@sha256:[a-f0-9]{64})?$/;

export const setImage = changeTool({
  name: 'set_image',
  toolset: 'changes',
  description: 'Sets the image of a container.',
  input: z.strictObject({
    workload: fields.workload,
    image: fields.name(),
    container: fields.container,
    namespace: fields.namespace,
  }),
  editable: ['image'],
  async plan(input, context, signal) {
    const { image } = input;
    if (!IMAGE.test(image))
      throw new AppError(
        'bad-input',
        `${JSON.stringify(image)} is not an image reference`,
        'write REPOSITORY:TAG, such as todo-chatbot-backend:1.2',
      );
    const namespace = namespaceOf(input, context);
    const workload = await findWorkload(input.workload, namespace, context, signal);
    const { title } = workload;
    const picked = pickContainer(templateOf(workload, 'the image'), input.container, title);
    const { container, path, guard } = picked;
    const from = container.image ?? '';
    if (from === image) throw alreadySo(`container ${container.name} of ${title} has image ${image} already`);
    const component = chartComponent(workload.object);
    const set = (wanted: string): string =>
      kubectl(context, namespace, 'set', 'image', title, `${container.name}=${wanted}`);
    return planTemplateChange(
      workload,
      {
        tool: 'set_image',
        title: `set the image of container ${container.name} of ${title} to ${image}`,
        risk: 'medium',
        edits: [{ path: `${path}/image`, from, to: image }],
        guards: [guard],
        warnings: imageWarnings(picked, image),
        helmValue: component && helmValue(component, image),
        undo: set(from),
        kubectl: [set(image)],
      },
      context,
      signal,
    );
  },
});

function imageWarnings({ container }: Picked, image: string): Warning[] {
  const never = container.imagePullPolicy === 'Never';
  const latest = !image.includes('@') && (image.endsWith(':latest') || !/:[^/]+$/.test(image));
  return [
    ...(never
      ? [
          {
            code: 'image-never-pulled',
            text: `imagePullPolicy is Never: ${image} must be on the nodes already (minikube image load, kind load)`,
          },
        ]
      : []),
    ...(latest && !never
      ? [{ code: 'latest-tag', text: `${image} has no fixed tag: what runs can change without a rollout` }]
      : []),
  ];
}

function helmValue(component: string, image: string): string {
  const match = /^(.*?)(?::([^/:@]+))?(?:@.*)?$/.exec(image);
  return `image.${component}.repository=${match?.[1] ?? image} and image.${component}.tag=${match?.[2] ?? 'latest'}`;
}
