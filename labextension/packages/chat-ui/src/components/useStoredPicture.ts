/** A picture of a stored turn, loaded when it is shown: its address within this page. */

import { useContext, useEffect, useState } from "react";

import { PictureContext } from "./context";

/** Blank until it is there, where it is not there any more, and for a blank name. */
export function useStoredPicture(turn: string, call: string, name: string): string {
  const load = useContext(PictureContext);
  const [address, setAddress] = useState("");
  useEffect(() => {
    if (!name || !turn) {
      return;
    }
    let mine = true;
    let made = "";
    load(turn, call, name).then(
      (picture) => {
        if (mine) {
          made = URL.createObjectURL(picture);
          setAddress(made);
        }
      },
      () => undefined, // it is gone, and its name is shown anyway
    );
    return () => {
      mine = false;
      URL.revokeObjectURL(made);
    };
  }, [load, turn, call, name]);
  return address;
}
