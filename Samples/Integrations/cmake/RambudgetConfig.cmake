# For find_package(Rambudget).
include("${CMAKE_CURRENT_LIST_DIR}/Rambudget.cmake")
