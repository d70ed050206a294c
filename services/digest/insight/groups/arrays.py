"""The kinds of arrays that the mathematics passes around."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]
# Places of participants, ideas or groups, from 0.
Codes = NDArray[np.int32]
Places = NDArray[np.intp]
# Of each participant the place of their group.
Labels = NDArray[np.intp]
Values = NDArray[np.int8]
