/** Tells when the pointer comes to a tab of a sidebar: a click follows soon. */

/** Call it once; where a tab is opened by other means, it may be called later, or never. */
export function onceNear(id: string, then: () => void): void {
  const look = ({ target }: Event): void => {
    if (target instanceof Element && target.closest(`.jp-SideBar [data-id="${id}"]`)) {
      document.removeEventListener("pointerover", look);
      then();
    }
  };
  document.addEventListener("pointerover", look);
}
