import { LabIcon } from "@jupyterlab/ui-components";

/** A speech bubble with a cell's prompt in it. */
export const assistIcon = new LabIcon({
  name: "jupyter-ai-assist:chat",
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">
  <path class="jp-icon3 jp-icon-selectable" fill="#616161" d="M2 2h12a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H8l-3.5 3v-3H2a1 1 0 0 1-1-1V3a1 1 0 0 1 1-1zm.5 1.5v7h11v-7zM4.2 5l.9-.8L8 7l-2.9 2.800-.9-.8L6.200 7zM8.500 8.600h3.500v1.100H8.500z"/>
</svg>`,
});
